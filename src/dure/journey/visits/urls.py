"""Addresses of visits."""

from django.urls import path

from dure.journey.visits import views

app_name = "visits"

urlpatterns = [
    path("", views.list_visits, name="list"),
    path("plan/<uuid:household_id>/", views.plan, name="plan"),
    path("<uuid:visit_id>/", views.visit, name="visit"),
    path("<uuid:visit_id>/write/", views.write, name="write"),
    path("<uuid:visit_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:visit_id>/join/", views.join, name="join"),
    path("<uuid:visit_id>/step-done/", views.step_done, name="step_done"),
]
