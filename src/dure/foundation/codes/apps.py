from django.apps import AppConfig


class CodesConfig(AppConfig):
    name = "dure.foundation.codes"
    label = "codes"
