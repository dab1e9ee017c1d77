from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "dure.foundation.operations"
    label = "operations"
