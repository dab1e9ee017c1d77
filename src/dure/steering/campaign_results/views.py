"""What campaigns achieved, and how far one is dong by dong."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import pgettext

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.journey.discovery.campaigns.models import Campaign
from dure.journey.discovery.campaigns.queries import published_of
from dure.journey.discovery.campaigns.screens import BADGES, STATES, target_lines
from dure.journey.discovery.campaigns.states import CampaignState
from dure.steering.campaign_results.counting import FOLLOWED_FOR, followed_until
from dure.steering.campaign_results.results import (
    is_counted,
    outline_codes,
    progress_by_dong,
    result_of,
)
from dure.steering.campaign_results.results import overview as overview_of

WHAT = "campaigns.campaign"
MOST_CAMPAIGNS = 200


@guard(Permission.SEE_INDICATORS)
def overview(request: ActorRequest) -> HttpResponse:
    """All campaigns of a year, or of all years, side by side."""
    rows = Campaign.objects.visible_to(request.actor).exclude(state=CampaignState.DRAFT)
    years = [day.year for day in rows.dates("first_day", "year", order="DESC")]
    year = request.GET.get("year", "")
    chosen = int(year) if year in map(str, years) else None
    asked = list((rows.filter(first_day__year=chosen) if chosen else rows).order_by("first_day", "id")[:MOST_CAMPAIGNS])
    record(request.actor, Act.LIST, WHAT, rows=len(asked))
    context = {
        "overview": overview_of(request.actor, asked, now=request.now),
        "years": _year_chips(years, chosen),
        "followed_days": FOLLOWED_FOR.days,
        "leads": request.actor.may(Permission.TRIAGE),
    }
    return render(request, "campaign_results/overview.html", context)


@guard(Permission.SEE_INDICATORS)
def results(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """One campaign: progress on the map, and what followed for the households that were asked."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.actor), pk=campaign_id)
    record(request.actor, Act.READ, WHAT, path=campaign.path, object_id=campaign.pk)
    state = CampaignState(campaign.state)
    context: dict[str, Any] = {
        "campaign": campaign,
        "state": STATES[state],
        "badge": BADGES[state],
        "target": target_lines(campaign),
        "published": published_of(request.actor, campaign),
        "followed_days": FOLLOWED_FOR.days,
        "leads": request.actor.may(Permission.TRIAGE),
    }
    if is_counted(campaign):
        context |= {
            "shown": result_of(request.actor, campaign, now=request.now),
            "progress": progress_by_dong(request.actor, campaign),
            "until": followed_until(campaign, now=request.now),
            **_map(request, campaign),
        }
    return render(request, "campaign_results/results.html", context)


def _map(request: ActorRequest, campaign: Campaign) -> dict[str, Any]:
    codes = outline_codes(request.actor, campaign)
    drawn = Area.objects.filter(path__startswith=campaign.path, boundary__isnull=False)
    address = f"{reverse('indicators:outlines')}?{urlencode([('area', code) for code in codes])}"
    return {"outlines_url": address, "has_outlines": bool(codes) and drawn.exists()}


def _year_chips(years: list[int], chosen: int | None) -> list[dict[str, Any]]:
    here = reverse("campaign_results:overview")
    every = {"label": pgettext("campaigns", "All"), "url": here, "current": chosen is None}
    return [every, *({"label": year, "url": f"{here}?year={year}", "current": year == chosen} for year in years)]
