"""What is due, most pressing first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from dure.foundation.access.actor import Actor
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.models import Household

COUNTED_AT_MOST = 1000


def open_deadlines(actor: Actor, *, mine_only: bool = False) -> QuerySet[Any]:
    """Everything open that the actor may see: the team's and the actor's own, or the actor's own alone."""
    rows: QuerySet[Any] = Deadline.objects.visible_to(actor).filter(state=DeadlineState.OPEN)
    own = Q(assigned_to=actor.user_id)
    rows = rows.filter(own if mine_only else own | Q(assigned_to=None))
    return rows.select_related("household", "kind", "assigned_to").order_by("due_at", "id")


def overdue_count(actor: Actor, *, now: dt.datetime, leaving_out: Sequence[str] = ()) -> int:
    """How many open deadlines of the team and the actor have passed (counted up to 1,000), without some kinds."""
    rows = open_deadlines(actor).exclude(kind__in=leaving_out).filter(due_at__lt=now)
    rows = rows.order_by().values("pk")[:COUNTED_AT_MOST]
    return rows.count()


@dataclass(frozen=True, slots=True)
class InList:
    """How many of one kind are due in lists at a place, how many of them have passed, and when the first is due."""

    path: str
    kind: str
    count: int
    passed: int
    first_at: dt.datetime


def due_in_lists(rows: QuerySet[Any], *, now: dt.datetime) -> list[InList]:
    """Those of these open deadlines that stand in lists, by path and kind; one query."""
    counted = rows.filter(in_list=True).select_related(None).order_by().values_list("path", "kind_id")
    told = counted.annotate(count=Count("pk"), passed=Count("pk", filter=Q(due_at__lt=now)), first_at=Min("due_at"))
    return [InList(*row) for row in told]


def deadlines_of(actor: Actor, household: Household) -> QuerySet[Any]:
    """The household's open deadlines, the nearest first."""
    rows: QuerySet[Any] = Deadline.objects.visible_to(actor).filter(household=household, state=DeadlineState.OPEN)
    return rows.select_related("household", "kind", "assigned_to").order_by("due_at", "id")
