"""What the community gives, in cases and in won."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from dure.commons.giving.models import Resource
from dure.foundation.access.actor import Actor

ORDER = ("-found_on", "-id")


@dataclass(frozen=True, slots=True)
class Total:
    """How many resources since a day, and what they are worth together (only those somebody valued)."""

    cases: int
    worth_won: int
    since: dt.date


def resources(actor: Actor, *, kind: str = "") -> QuerySet[Any]:
    """Resources of the actor's area."""
    rows: QuerySet[Any] = Resource.objects.visible_to(actor).select_related("kind", "supplier", "recorded_by")
    return rows.filter(kind_id=kind) if kind else rows


def total(actor: Actor, *, since: dt.date) -> Total:
    found = (
        Resource.objects.visible_to(actor).filter(found_on__gte=since).aggregate(n=Count("pk"), won=Sum("worth_won"))
    )
    return Total(found["n"], found["won"] or 0, since)
