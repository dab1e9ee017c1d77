from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "dure.journey.discovery.rounds"
    label = "rounds"
