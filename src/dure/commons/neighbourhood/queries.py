"""Reads of contacts and complaints, ready for a screen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from dure.commons.neighbourhood.models import Complaint, ComplaintSecret, ComplaintStep, Contact
from dure.commons.neighbourhood.states import OPEN
from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.branches import is_restricted, place_of
from dure.foundation.access.rows import below
from dure.foundation.accounts.models import Posting
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import codes
from dure.registry.charges.resolving import upwards
from dure.registry.people.queries import DONG, on_day

CONTACT_ORDER = ("-at", "-id")
COMPLAINT_ORDER = ("due_at", "id")
CLOSED_ORDER = ("-due_at", "-id")
WEEK = dt.timedelta(days=7)


def contacts_of(actor: Actor, *, mine: bool) -> QuerySet[Any]:
    rows: QuerySet[Any] = Contact.objects.visible_to(actor)
    rows = rows.filter(by=actor.user_id) if mine else rows
    return rows.select_related("household", "area", "task", "way", "by", "tip", "resource")


def own_week(actor: Actor, *, today: dt.date) -> dict[dt.date, int]:
    """The actor's contacts of each day from Monday to Sunday."""
    monday = today - dt.timedelta(days=today.weekday())
    since = timezone.make_aware(dt.datetime.combine(monday, dt.time()))
    rows = Contact.objects.visible_to(actor).filter(by=actor.user_id, at__gte=since, at__lt=since + WEEK)
    counts = dict(rows.order_by().annotate(day=TruncDate("at")).values_list("day").annotate(number=Count("pk")))
    return {day: counts.get(day, 0) for day in (monday + dt.timedelta(days=more) for more in range(7))}


def team_month(actor: Actor, *, today: dt.date) -> dict[str, int]:
    """The team's contacts of the running month by task."""
    since = timezone.make_aware(dt.datetime.combine(today.replace(day=1), dt.time()))
    rows = Contact.objects.visible_to(actor).filter(at__gte=since)
    counts = dict(rows.order_by().values_list("task").annotate(number=Count("pk")))
    return {task.id: counts.get(task.id, 0) for task in codes("neighbourhood_task")}


def complaints_of(actor: Actor, *, which: str, now: dt.datetime) -> QuerySet[Any]:
    """``which`` is open, mine, overdue or closed."""
    rows: QuerySet[Any] = Complaint.objects.visible_to(actor).select_related("household", "area", "kind", "in_charge")
    narrowed = {
        "mine": Q(state__in=OPEN, in_charge=actor.user_id),
        "overdue": Q(state__in=OPEN, due_at__lt=now),
        "closed": ~Q(state__in=OPEN),
    }
    return rows.filter(narrowed.get(which, Q(state__in=OPEN)))


def phone_of(actor: Actor, complaint: Complaint) -> ComplaintSecret | None:
    """The resident's number under lock; None when none was told."""
    found: ComplaintSecret | None = ComplaintSecret.objects.visible_to(actor).filter(complaint=complaint).first()
    return found


def steps_of(actor: Actor, complaint: Complaint) -> list[ComplaintStep]:
    rows = ComplaintStep.objects.visible_to(actor).filter(complaint=complaint)
    return list(rows.select_related("by", "to").order_by("at", "id"))


def colleagues_at(path: str, *, on: dt.date) -> Mapping[uuid.UUID, str]:
    """Who works in the neighbourhood today, of the dong and above it, by name: a complaint can be handed to them."""
    steps = [path.removesuffix(place_of(path))] if is_restricted(path) else list(upwards(path))
    working = [role.id for role in codes("role") if Permission.WORK_NEIGHBOURHOOD in role.attributes.get("may", [])]
    rows = Posting.objects.valid_on(on).filter(path__in=steps, role__in=working, user__is_active=True)
    return dict(rows.order_by("user__name", "user_id").values_list("user_id", "user__name"))


def neighbourhoods(actor: Actor, *, on: dt.date) -> list[Area]:
    """The dongs of one's own area with their tongs and bans, in the order of the tree."""
    levels = [DONG, "area_level:tong", "area_level:ban"]
    return list(Area.objects.filter(below(actor.case_areas), level__in=levels).filter(on_day(on)).order_by("path"))


def dong_of(area: Area) -> Area:
    """The dong around a neighbourhood; a dong is its own."""
    return Area.objects.get(path__in=list(upwards(area.path)), level=DONG)
