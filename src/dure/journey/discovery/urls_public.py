"""Addresses for people without an account; included at the top of the site."""

from django.urls import path

from dure.journey.discovery import public_views

app_name = "public"
urlpatterns = [
    path("help/", public_views.ask_for_help, name="help"),
    path("worry/", public_views.tell_a_worry, name="worry"),
    path("receipt/", public_views.find_receipt, name="receipt"),
    path("receipt/<str:number>/", public_views.receipt, name="receipt_state"),
]
