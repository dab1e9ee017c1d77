from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "dure.journey.discovery.findings"
    label = "findings"
