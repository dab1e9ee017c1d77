from django.apps import AppConfig


class NeighbourhoodConfig(AppConfig):
    name = "dure.commons.neighbourhood"
    label = "neighbourhood"
