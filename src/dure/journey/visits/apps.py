from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "dure.journey.visits"
    label = "visits"
