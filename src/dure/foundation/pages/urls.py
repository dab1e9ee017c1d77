"""Addresses of the display settings."""

from django.urls import path

from dure.foundation.pages import views

app_name = "pages"

urlpatterns = [path("display/", views.set_display, name="display")]
