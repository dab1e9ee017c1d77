from django.apps import AppConfig


class ProvisionsConfig(AppConfig):
    name = "dure.registry.provisions"
    label = "provisions"
