from django.apps import AppConfig


class CampaignResultsConfig(AppConfig):
    name = "dure.steering.campaign_results"
    label = "campaign_results"
