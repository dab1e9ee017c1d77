"""Counting what campaigns reached and what followed, under the counts role, which reads no names and no texts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from dure.journey.discovery.campaigns.models import Campaign
from dure.steering.indicators.counting import as_counts_role

FOLLOWED_FOR = dt.timedelta(days=90)
"""How long after its last day what follows still counts as the campaign's."""


@dataclass(slots=True)
class Numbers:
    """What was counted of one campaign, or of several together. ``supported`` are the households behind the won."""

    roster: int = 0
    settled: int = 0
    surveyed: int = 0
    linkages: int = 0
    private_linkages: int = 0
    cases: int = 0
    focused: int = 0
    support_won: int = 0
    supported: int = 0


COLUMNS: dict[str, tuple[str, ...]] = {
    "reached": ("roster", "settled", "surveyed"),
    "linkages": ("linkages", "private_linkages"),
    "cases": ("cases", "focused"),
    "support": ("support_won", "supported"),
}
"""What each statement counts, in its order."""

TOGETHER = None
Counted = dict[uuid.UUID | None, Numbers]


def followed_until(campaign: Campaign, *, now: dt.datetime) -> dt.datetime:
    """The moment until which what follows counts; for a campaign not long ago the present one."""
    after = dt.datetime.combine(campaign.last_day + dt.timedelta(days=1), dt.time())
    return min(timezone.make_aware(after) + FOLLOWED_FOR, now)


def count_campaigns(campaigns: Iterable[Campaign], *, now: dt.datetime) -> Counted:
    """The numbers of each campaign, and under None those of all together, each household and record once.

    The rows are those below the count paths of the scope that is open. Five journeys to the database at most.
    """
    asked = list(campaigns)
    counted: Counted = {TOGETHER: Numbers(), **{campaign.pk: Numbers() for campaign in asked}}
    parameters = {
        "campaigns": [campaign.pk for campaign in asked],
        "ends": [followed_until(campaign, now=now) for campaign in asked],
        "zone": settings.TIME_ZONE,
    }
    if asked:
        with as_counts_role():
            for name, columns in COLUMNS.items():
                for key, *values in _rows(name, parameters):
                    for column, value in zip(columns, values, strict=True):
                        setattr(counted[key], column, value or 0)
    return counted


def count_dongs(campaign: Campaign, dongs: Iterable[str]) -> dict[str, Numbers]:
    """Dong (an area path) → how many of the campaign's households were there, are settled and were surveyed."""
    with as_counts_role():
        rows = _rows("dongs", {"campaign": campaign.pk, "dongs": list(dongs)})
    return {path: Numbers(roster=many, settled=settled, surveyed=surveyed) for path, many, settled, surveyed in rows}


def _rows(name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(name), parameters)
        return list(cursor.fetchall())


@cache
def _statement(name: str) -> str:
    return (files("dure.steering.campaign_results") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
