from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "dure.foundation.uploads"
    label = "uploads"
