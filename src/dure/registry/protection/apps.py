from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "dure.registry.protection"
    label = "protection"
