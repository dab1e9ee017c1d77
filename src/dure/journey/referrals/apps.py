from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "dure.journey.referrals"
    label = "referrals"
