from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "dure.journey.discovery.campaigns"
    label = "campaigns"
