from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "dure.foundation.drafts"
    label = "drafts"
