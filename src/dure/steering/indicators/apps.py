from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "dure.steering.indicators"
    label = "indicators"
