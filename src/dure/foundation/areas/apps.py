from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "dure.foundation.areas"
    label = "areas"
