"""Reads of sources, loads and signals, ready for a screen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.areas.models import Area
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.journey.discovery.signals.loading.staging import SIGNAL
from dure.journey.discovery.signals.models import Signal, SignalLoad, SignalSecret, SignalSource
from dure.registry.people.models import Household

DISTRICT = "area_level:district"


def signals_of(actor: Actor, household: Household, *, since: dt.date | None = None) -> list[Signal]:
    """What agencies reported about the household (for months from ``since`` on), the newest month first."""
    rows = Signal.objects.visible_to(actor).filter(household=household).select_related("kind")
    if since:
        rows = rows.filter(month__gte=since)
    return list(rows.order_by("-month", "kind_id"))


@dataclass(frozen=True, slots=True)
class Told:
    """What agencies told of somebody whom nobody knows yet; the number stays under lock."""

    birth_date: dt.date | None = None
    phone: SignalSecret | None = None


def told_by_agencies(actor: Actor, finding: Finding) -> Told:
    """The latest birth date and the latest number in the signals of a finding."""
    pieces = Evidence.objects.visible_to(actor).filter(finding=finding, what=SIGNAL).values("object_id")
    rows = Signal.objects.visible_to(actor).filter(pk__in=pieces, household=None)
    born = rows.exclude(about_birth_date=None).order_by("-month", "-id").values_list("about_birth_date", flat=True)
    numbers = SignalSecret.objects.visible_to(actor).filter(signal__in=rows).order_by("-signal__month", "-id")
    return Told(born.first(), numbers.first())


def districts_of(actor: Actor) -> list[Area]:
    """The districts whose sources the actor connects."""
    paths = [post.path for post in actor.posts if Permission.LOAD_SIGNALS in post.may]
    return list(Area.objects.filter(level_id=DISTRICT, path__in=paths).order_by("path"))


def sources(actor: Actor) -> list[SignalSource]:
    """The sources in sight, by title; a district has some dozens at most."""
    return list(SignalSource.objects.visible_to(actor).select_related("agency").order_by("title", "id"))


def loads(actor: Actor) -> QuerySet[SignalLoad]:
    rows: QuerySet[SignalLoad] = SignalLoad.objects.visible_to(actor).select_related("source", "loaded_by")
    return rows
