from django.apps import AppConfig


class TuningConfig(AppConfig):
    name = "dure.journey.discovery.tuning"
    label = "tuning"
