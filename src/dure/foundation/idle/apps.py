from django.apps import AppConfig


class IdleConfig(AppConfig):
    name = "dure.foundation.idle"
    label = "idle"
