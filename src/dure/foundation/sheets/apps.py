from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "dure.foundation.sheets"
    label = "sheets"
