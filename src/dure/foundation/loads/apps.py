from django.apps import AppConfig


class LoadsConfig(AppConfig):
    name = "dure.foundation.loads"
    label = "loads"
