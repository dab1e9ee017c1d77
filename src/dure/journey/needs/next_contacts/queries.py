"""The next contacts of a team: whom, by when, and which official answers for them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import below
from dure.registry.charges.queries import answered_by
from dure.registry.deadlines.contacts import CONTACT
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState

ORDER = ("due_at", "id")
WEEK = dt.timedelta(days=7)
LATE = ("overdue", "week", "later")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; empty parts narrow nothing. ``dong`` is a path below the actor's areas."""

    dong: str = ""
    official: uuid.UUID | None = None
    late: str = ""


def next_contacts_of(actor: Actor, wanted: Wanted, *, now: dt.datetime) -> QuerySet[Any]:
    """The open next contacts, the longest due first."""
    rows: QuerySet[Any] = Deadline.objects.visible_to(actor).filter(kind=CONTACT, state=DeadlineState.OPEN)
    if wanted.dong:
        rows = rows.filter(below((wanted.dong,)))
    if wanted.official:
        places = (wanted.dong,) if wanted.dong else actor.case_areas
        rows = rows.filter(_of_official(wanted.official, places, now))
    return rows.filter(_lateness(wanted.late, now)).select_related("household")


def _of_official(official: uuid.UUID, places: Iterable[str], now: dt.datetime) -> Q:
    found = Q(pk__in=[])
    for place in places:
        found |= answered_by(official, within=place, on=timezone.localdate(now))
    return found


def _lateness(late: str, now: dt.datetime) -> Q:
    return {
        "overdue": Q(due_at__lt=now),
        "week": Q(due_at__gte=now, due_at__lt=now + WEEK),
        "later": Q(due_at__gte=now + WEEK),
    }.get(late, Q())


def overdue_at_most(actor: Actor, wanted: Wanted, *, now: dt.datetime, most: int) -> int:
    """How many are late, counted up to ``most``."""
    rows = next_contacts_of(actor, Wanted(wanted.dong, wanted.official, "overdue"), now=now)
    return rows.order_by().values("pk")[:most].count()
