"""Addresses. Each room keeps its own; rooms that do not exist yet are simply absent."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from dure.foundation.access.guards import everybody

ROOMS = (
    ("account/", "dure.foundation.accounts.urls"),
    ("account/", "dure.foundation.accounts.urls_allauth"),
    ("account/idle/", "dure.foundation.idle.urls"),
    ("account/tokens/", "dure.foundation.tokens.urls"),
    ("drafts/", "dure.foundation.drafts.urls"),
    ("pages/", "dure.foundation.pages.urls"),
    ("jobs/", "dure.foundation.jobs.urls"),
    ("services/", "dure.registry.directory.urls"),
    ("people/", "dure.registry.people.urls"),
    ("protection/", "dure.registry.protection.urls"),
    ("duplicates/", "dure.registry.identity.urls"),
    ("charges/", "dure.registry.charges.urls"),
    ("inquiries/", "dure.registry.inquiries.urls"),
    ("findings/", "dure.journey.discovery.findings.urls"),
    ("finding/", "dure.journey.discovery.tips.urls"),
    ("rewards/", "dure.journey.discovery.rewards.urls"),
    ("weights/", "dure.journey.discovery.tuning.urls"),
    ("signals/", "dure.journey.discovery.signals.urls"),
    ("rounds/", "dure.journey.discovery.rounds.urls"),
    ("alarms/", "dure.journey.discovery.alarms.urls"),
    ("campaigns/", "dure.journey.discovery.campaigns.urls"),
    ("visits/", "dure.journey.visits.urls"),
    ("needs/", "dure.journey.needs.urls"),
    ("next-contacts/", "dure.journey.needs.next_contacts.urls"),
    ("screenings/", "dure.journey.screenings.urls"),
    ("referrals/", "dure.journey.referrals.urls"),
    ("cases/", "dure.journey.cases.urls"),
    ("resources/", "dure.commons.giving.urls"),
    ("neighbourhood/", "dure.commons.neighbourhood.urls"),
    ("figures/finding/", "dure.steering.discovery_report.urls"),
    ("figures/", "dure.steering.indicators.urls"),
    ("learning/", "dure.steering.learning.urls"),
    ("figures/campaigns/", "dure.steering.campaign_results.urls"),
    ("log/", "dure.steering.log_review.urls"),
    ("", "dure.journey.discovery.tips.urls_public"),
    ("", "dure.web.urls"),
    ("api/v1/", "dure.api.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", everybody("choosing a language reveals nothing")(set_language), name="set_language"),
    *(path(prefix, include(room)) for prefix, room in ROOMS if find_spec(room)),
]

handler400 = "dure.foundation.pages.views.bad_request"
handler403 = "dure.foundation.pages.views.permission_denied"
handler404 = "dure.web.views.not_found"
handler429 = "dure.foundation.pages.views.too_many_requests"
handler500 = "dure.api.views.server_error"
