from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "dure.registry.identity"
    label = "identity"
