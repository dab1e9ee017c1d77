from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "dure.journey.discovery"
    label = "discovery"
