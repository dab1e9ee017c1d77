"""Reads of sources, loads and signals, ready for a screen."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.areas.models import Area
from dure.foundation.sheets.words import told_fault
from dure.journey.discovery.signals.models import LoadFault, Signal, SignalLoad, SignalSource
from dure.registry.people.models import Household

DISTRICT = "area_level:district"
FAULTS_SHOWN = 50
FAULTS_AT_A_TIME = 2_000
FAULT_COLUMNS = ("line", "column", "left_out", "reason", "what_is_wrong")


def signals_of(actor: Actor, household: Household, *, since: dt.date | None = None) -> list[Signal]:
    """What agencies reported about the household (for months from ``since`` on), the newest month first."""
    rows = Signal.objects.visible_to(actor).filter(household=household).select_related("kind")
    if since:
        rows = rows.filter(month__gte=since)
    return list(rows.order_by("-month", "kind_id"))


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


def fault_counts(actor: Actor, load: SignalLoad) -> list[tuple[str, str, bool, int]]:
    """How often each thing was wrong: column, sentence, whether the row was left out, times; the most first."""
    rows = LoadFault.objects.visible_to(actor).filter(load=load).order_by()
    found = rows.values_list("column", "reason", "is_rejected").annotate(times=Count("id"))
    counted = Counter({(column, reason, rejected): times for column, reason, rejected, times in found})
    return [
        (column, told_fault(reason), rejected, times) for (column, reason, rejected), times in counted.most_common()
    ]


def first_faults(actor: Actor, load: SignalLoad) -> list[LoadFault]:
    rows = LoadFault.objects.visible_to(actor).filter(load=load).order_by("line", "id")
    return list(rows[:FAULTS_SHOWN])


def fault_rows(actor: Actor, load: SignalLoad) -> Iterator[dict[str, Any]]:
    """Every fault as a row of a file, without what stood in the cell."""
    rows = LoadFault.objects.visible_to(actor).filter(load=load).order_by("line", "id")
    for fault in rows.iterator(chunk_size=FAULTS_AT_A_TIME):
        yield {
            "line": fault.line,
            "column": fault.column,
            "left_out": "row" if fault.is_rejected else "cell",
            "reason": fault.reason,
            "what_is_wrong": told_fault(fault.reason),
        }
