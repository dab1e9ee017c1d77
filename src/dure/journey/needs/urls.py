"""Addresses of needs."""

from django.urls import path

from dure.journey.needs import views

app_name = "needs"

urlpatterns = [
    path("<uuid:household_id>/rate/", views.rate, name="rate"),
    path("<uuid:household_id>/classes/", views.history, name="history"),
]
