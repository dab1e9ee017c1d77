from django.apps import AppConfig


class DiscoveryReportConfig(AppConfig):
    name = "dure.steering.discovery_report"
    label = "discovery_report"
