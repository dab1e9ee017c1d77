"""Reads of visits, ready for a screen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.accounts.models import Posting
from dure.foundation.codes.queries import code
from dure.journey.visits.models import Visit, VisitSection, VisitStaff
from dure.journey.visits.states import VisitState
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.models import Household

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who may be put on a visit; ``discipline`` is the code id of the own section."""

    user_id: uuid.UUID
    name: str
    role: str
    discipline: str


def visitors_for(household: Household, *, on: dt.date) -> list[Visitor]:
    """Who visits this household: visiting people posted that day at its area or above it, by name."""
    path = household.path
    above = [path[: cut + 1] for cut in range(len(path)) if path[cut] == "."]
    postings = (
        Posting.objects.valid_on(on)
        .filter(is_visiting=True, path__in=above, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user_id", "-path")
    )
    found: dict[uuid.UUID, Visitor] = {}
    for posting in postings:
        role = code(posting.role_id)
        if discipline := role.attributes.get("discipline"):
            visitor = Visitor(posting.user_id, posting.user.name, role.label, f"discipline:{discipline}")
            found.setdefault(posting.user_id, visitor)
    return list(found.values())


def listed_visits(actor: Actor, *, mine: bool, when: str, now: dt.datetime) -> QuerySet[Any]:
    """The visits of a list: ``when`` is today, week (the next seven days), overdue or over."""
    rows: QuerySet[Any] = Visit.objects.visible_to(actor).select_related("household", "purpose", "outcome")
    if mine:
        own = VisitStaff.objects.visible_to(actor).filter(visit=OuterRef("pk"), user_id=actor.user_id)
        rows = rows.filter(Exists(own))
    today = start_of_day(now)
    match when:
        case "overdue":
            return rows.filter(state=VisitState.PLANNED, planned_at__lt=now)
        case "over":
            return rows.exclude(state=VisitState.PLANNED)
        case "week":
            return rows.filter(state=VisitState.PLANNED, planned_at__gte=today, planned_at__lt=today + WEEK)
    tomorrow = today + dt.timedelta(days=1)
    return rows.exclude(state=VisitState.CANCELLED).filter(planned_at__gte=today, planned_at__lt=tomorrow)


def todays_visits(actor: Actor, *, now: dt.datetime, count: int, most: int) -> list[Visit]:
    """The team's visits of the day in their order; ``parties`` gives who goes.

    Of more than ``most`` (``count`` says how many there are) those from an hour ago on: a district has hundreds.
    """
    rows = listed_visits(actor, mine=False, when="today", now=now).order_by("planned_at", "id")
    shown = rows if count <= most else rows.filter(planned_at__gte=now - dt.timedelta(hours=1))
    return list(shown[:most])


def start_of_day(now: dt.datetime) -> dt.datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def visits_of(actor: Actor, household: Household) -> QuerySet[Any]:
    """The household's visits, the latest first."""
    rows: QuerySet[Any] = Visit.objects.visible_to(actor).filter(household=household)
    return rows.select_related("purpose", "outcome").order_by("-planned_at", "-id")


def party_of(actor: Actor, visit: Visit) -> list[VisitStaff]:
    """Who goes on the visit."""
    return parties(actor, [visit]).get(visit.id, [])


def parties(actor: Actor, visits: Collection[Visit]) -> dict[uuid.UUID, list[VisitStaff]]:
    """Who goes on each of the visits, by the visit's id; one query for all."""
    found: dict[uuid.UUID, list[VisitStaff]] = {}
    rows = VisitStaff.objects.visible_to(actor).filter(visit__in=[visit.id for visit in visits])
    for goer in rows.select_related("user", "discipline").order_by("discipline__position", "user__name"):
        found.setdefault(goer.visit_id, []).append(goer)
    return found


def own_places(actor: Actor, visits: Collection[Visit]) -> dict[uuid.UUID, list[VisitStaff]]:
    """On which of the visits the actor goes: as ``parties``, with the actor's own row alone."""
    rows = VisitStaff.objects.visible_to(actor).filter(visit__in=[visit.id for visit in visits], user_id=actor.user_id)
    return {goer.visit_id: [goer] for goer in rows}


def sections_of(actor: Actor, visit: Visit) -> list[VisitSection]:
    """What each discipline wrote."""
    rows = VisitSection.objects.visible_to(actor).filter(visit=visit)
    return list(rows.select_related("author", "discipline").order_by("discipline__position"))


def own_section(actor: Actor, visit: Visit, discipline: str) -> VisitSection | None:
    rows = VisitSection.objects.visible_to(actor).filter(visit=visit, discipline_id=discipline)
    found: VisitSection | None = rows.select_related("author").first()
    return found


def last_met(actor: Actor, household: Household, *, before: dt.datetime) -> Visit | None:
    """The latest visit before a moment at which the family was met."""
    rows = Visit.objects.visible_to(actor).filter(household=household, state=VisitState.DONE, started_at__lt=before)
    found: Visit | None = rows.order_by("-started_at", "-id").first()
    return found


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a visit took and how long the family waited for it; None where that is not known."""

    minutes: int | None
    days_since_last: int | None
    last_met: Visit | None


def pace_of(actor: Actor, visit: Visit) -> Pace:
    """Length and cycle of a visit (a planned one is measured from its planned time)."""
    begins = visit.started_at or visit.planned_at
    previous = last_met(actor, visit.household, before=begins)
    days = None
    if previous is not None and previous.started_at is not None:
        days = (timezone.localdate(begins) - timezone.localdate(previous.started_at)).days
    return Pace(minutes=minutes_of(visit), days_since_last=days, last_met=previous)


def minutes_of(visit: Visit) -> int | None:
    """The length of a visit at which the family was met, in minutes."""
    if visit.state != VisitState.DONE or visit.started_at is None or visit.ended_at is None:
        return None
    return int((visit.ended_at - visit.started_at).total_seconds() // 60)


def planned_nearby(actor: Actor, household: Household, *, now: dt.datetime) -> list[Visit]:
    """Visits to the household that are planned already, so that nobody plans a second one unknowingly."""
    rows = Visit.objects.visible_to(actor).filter(household=household, state=VisitState.PLANNED)
    return list(rows.filter(planned_at__gte=now - WEEK).select_related("purpose").order_by("planned_at")[:5])


def open_step(actor: Actor, visit: Visit) -> Deadline | None:
    """The next step that a visit in vain left behind, while nobody has done it."""
    found: Deadline | None = (
        Deadline.objects.visible_to(actor)
        .filter(object_id=visit.id, state=DeadlineState.OPEN, kind="deadline_kind:visit_to_plan")
        .first()
    )
    return found
