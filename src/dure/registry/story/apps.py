from django.apps import AppConfig


class StoryConfig(AppConfig):
    name = "dure.registry.story"
    label = "story"
