from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "dure.journey.discovery.tips"
    label = "discovery"
