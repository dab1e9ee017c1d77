"""What Today tells of in one line for a whole place, because a line for each would hide everything else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from dure.foundation.access.branches import place_of
from dure.foundation.areas.models import Area
from dure.registry.deadlines.queries import InList, due_in_lists

DEPTHS = (3, 2, 1)
"""Codes of an area path: by dong, else by district, else by province."""
MOST = 5
"""More lines than these would be a list of their own."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Many of one kind that wait in an area; ``name`` is empty where the area is not known."""

    path: str
    kind: str
    count: int
    passed: int
    first_at: dt.datetime
    name: str = ""


def waiting_in_lists(rows: QuerySet[Any], *, now: dt.datetime) -> list[Waiting]:
    """Those of these open deadlines that stand in lists, by dong or, where those are many, by district; two queries."""
    found = _by_area(due_in_lists(rows, now=now))
    areas = Area.objects.filter(path__in=[one.path for one in found]) if found else []
    names = {area.path: area.name for area in areas}
    named = [replace(one, name=names.get(one.path, "")) for one in found]
    return sorted(named, key=lambda one: (one.first_at, one.path))


def _by_area(counted: list[InList]) -> list[Waiting]:
    found: dict[tuple[str, str], Waiting] = {}
    for depth in DEPTHS:
        found = {}
        for row in counted:
            key = (_outer(row.path, depth), row.kind)
            known = found.get(key, Waiting(*key, count=0, passed=0, first_at=row.first_at))
            found[key] = replace(
                known,
                count=known.count + row.count,
                passed=known.passed + row.passed,
                first_at=min(known.first_at, row.first_at),
            )
        if len(found) <= MOST:
            break
    return list(found.values())


def _outer(path: str, depth: int) -> str:
    """The area of that depth, for a protected household too."""
    return "".join(f"{code}." for code in place_of(path).split(".")[:-1][:depth])
