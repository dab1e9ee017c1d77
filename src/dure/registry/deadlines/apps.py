from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "dure.registry.deadlines"
    label = "deadlines"
