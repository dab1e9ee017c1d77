from django.apps import AppConfig


class GivingConfig(AppConfig):
    name = "dure.commons.giving"
    label = "giving"
