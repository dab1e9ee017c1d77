"""Reads of what was wrong in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet

from dure.foundation.access.actor import Actor
from dure.foundation.loads.kinds import FileKind
from dure.foundation.loads.models import FileLoad, RowFault
from dure.foundation.sheets.words import told_fault

FAULTS_SHOWN = 50
FAULTS_AT_A_TIME = 2_000
FAULT_COLUMNS = ("line", "column", "left_out", "reason", "what_is_wrong")


def fault_counts(kind: FileKind, actor: Actor, load: FileLoad) -> list[tuple[str, str, bool, int]]:
    """How often each thing was wrong: column, sentence, whether the row was left out, times; the most first."""
    found = _of(kind, actor, load).order_by().values_list("column", "reason", "is_rejected").annotate(times=Count("id"))
    counted = Counter({(column, reason, rejected): times for column, reason, rejected, times in found})
    return [
        (column, told_fault(reason), rejected, times) for (column, reason, rejected), times in counted.most_common()
    ]


def first_faults(kind: FileKind, actor: Actor, load: FileLoad) -> list[RowFault]:
    return list(_of(kind, actor, load).order_by("line", "id")[:FAULTS_SHOWN])


def fault_rows(kind: FileKind, actor: Actor, load: FileLoad) -> Iterator[dict[str, Any]]:
    """Every fault as a row of a file, without what stood in the cell."""
    for fault in _of(kind, actor, load).order_by("line", "id").iterator(chunk_size=FAULTS_AT_A_TIME):
        yield {
            "line": fault.line,
            "column": fault.column,
            "left_out": "row" if fault.is_rejected else "cell",
            "reason": fault.reason,
            "what_is_wrong": told_fault(fault.reason),
        }


def _of(kind: FileKind, actor: Actor, load: FileLoad) -> QuerySet[RowFault]:
    rows: QuerySet[RowFault] = kind.faults.objects.visible_to(actor).filter(load=load)
    return rows
