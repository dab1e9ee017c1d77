"""Address of the next contacts."""

from django.urls import path

from dure.journey.needs.next_contacts.views import next_contacts

app_name = "next_contacts"

urlpatterns = [path("", next_contacts, name="list")]
