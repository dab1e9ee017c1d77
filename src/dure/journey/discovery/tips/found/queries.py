"""Reads of blind spots: which findings are still to be counted, and how many were found where and when."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.functions import ExtractYear
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import codes
from dure.journey.discovery.findings.models import Finding
from dure.journey.discovery.findings.states import FindingState
from dure.journey.discovery.tips.models import BlindSpot
from dure.policy.korea.finding.blind_spot import episode_months
from dure.registry.people.queries import dongs

YEARS_SHOWN = 3
FEWEST_SHOWN = 5
"""Smaller cells are hidden: the table is made to be passed on."""
MONTH_DAYS = 31


def uncounted(actor: Actor, *, now: dt.datetime) -> QuerySet[Any]:
    """Findings that ended with a confirmed need, of households that were not counted in their episode."""
    confirmed = [reason.id for reason in codes("finding_closing_reason") if reason.attributes["confirmed"]]
    today = timezone.localdate(now)
    episode = dt.timedelta(days=episode_months(today) * MONTH_DAYS)
    counted = BlindSpot.objects.visible_to(actor).filter(household=OuterRef("household"))
    rows: QuerySet[Any] = Finding.objects.visible_to(actor).filter(
        state=FindingState.CLOSED,
        closing_reason__in=confirmed,
        household__isnull=False,
        closed_at__gte=now - episode,
    )
    return rows.exclude(Exists(counted.filter(found_on__gt=today - episode))).select_related("household")


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """How many households of a dong were found in each year; None for a number too small to show."""

    dong: Area
    counts: list[int | None]


def counted_by_place(actor: Actor, *, on: dt.date) -> tuple[list[int], list[PlaceCount]]:
    """The last years, and each dong's number in them. No sums: they would tell what is hidden."""
    years = list(range(on.year - YEARS_SHOWN + 1, on.year + 1))
    rows = BlindSpot.objects.visible_to(actor).filter(found_on__year__in=years)
    found = rows.values(at=F("counted_path"), year=ExtractYear("found_on")).annotate(n=Count("pk")).order_by()
    inside = dongs(within=actor.case_areas, on=on)
    totals: Counter[tuple[str, int]] = Counter()
    for row in found:
        totals[_dong_of(row["at"], inside), row["year"]] += row["n"]
    return years, [PlaceCount(dong, [_shown(totals[dong.path, year]) for year in years]) for dong in inside]


def _dong_of(path: str, inside: Sequence[Area]) -> str:
    return next((dong.path for dong in inside if path.startswith(dong.path)), path)


def _shown(count: int) -> int | None:
    return None if 0 < count < FEWEST_SHOWN else count
