from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "dure.registry.directory"
    label = "directory"
