from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "dure.steering.learning"
    label = "learning"
