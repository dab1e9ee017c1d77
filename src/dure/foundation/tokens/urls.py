"""Addresses of tokens."""

from django.urls import path

from dure.foundation.tokens import views

app_name = "tokens"

urlpatterns = [
    path("", views.tokens, name="tokens"),
    path("<uuid:token_id>/end/", views.end, name="end"),
]
