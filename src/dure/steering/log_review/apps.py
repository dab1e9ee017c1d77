from django.apps import AppConfig


class LogReviewConfig(AppConfig):
    name = "dure.steering.log_review"
    label = "log_review"
