from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "dure.foundation.jobs"
    label = "jobs"
