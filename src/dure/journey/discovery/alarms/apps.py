from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    name = "dure.journey.discovery.alarms"
    label = "alarms"
