from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "dure.journey.discovery.rewards"
    label = "rewards"
