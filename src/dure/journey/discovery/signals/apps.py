from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "dure.journey.discovery.signals"
    label = "signals"
