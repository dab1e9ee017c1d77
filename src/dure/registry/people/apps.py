from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "dure.registry.people"
    label = "people"
