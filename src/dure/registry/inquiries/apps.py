from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    name = "dure.registry.inquiries"
    label = "inquiries"
