from django.apps import AppConfig


class ScreeningsConfig(AppConfig):
    name = "dure.journey.screenings"
    label = "screenings"
