from django.apps import AppConfig


class WeightsConfig(AppConfig):
    name = "dure.journey.discovery.weights"
    label = "weights"
