"""Django's entry to the merge screen."""

from django.apps import AppConfig


class MergingConfig(AppConfig):
    name = "dure.foundation.merging"
    label = "merging"
