from django.apps import AppConfig


class ChargesConfig(AppConfig):
    name = "dure.registry.charges"
    label = "charges"
