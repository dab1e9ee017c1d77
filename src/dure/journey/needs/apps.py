from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "dure.journey.needs"
    label = "needs"
