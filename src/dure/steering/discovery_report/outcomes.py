"""What became of the findings of a period, in one statement: one by one, or counted."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from dure.foundation.codes.queries import codes
from dure.journey.discovery.findings.actions.triage import MERGED

DAYS_COUNTED = 180
"""What happens to the household later is not counted for the finding."""
MET = "visit_outcome:met"


class Stage(IntEnum):
    """How far a finding came. Whoever came to a later stage counts for the earlier ones too."""

    FOUND = 1
    MET = 2
    NEEDED = 3
    SERVED = 4


class Outcome(NamedTuple):
    """One finding. ``place`` is an area path; nothing after ``until`` counts for it; ``kinds`` repeat."""

    finding: uuid.UUID
    household: uuid.UUID | None
    place: str
    opened_at: dt.datetime
    until: dt.datetime
    state: str
    closing_reason: str | None
    met: bool
    needed: bool
    served: bool
    underway: bool
    kinds: list[str]

    @property
    def stage(self) -> Stage:
        return _stage(met=self.met, needed=self.needed, served=self.served)


class Group(NamedTuple):
    """So many findings of which the same became, on the same ``signs``; ``told`` counts all their evidence."""

    findings: int
    told: int
    state: str
    closing_reason: str | None
    met: bool
    needed: bool
    served: bool
    underway: bool
    signs: list[str]

    @property
    def stage(self) -> Stage:
        return _stage(met=self.met, needed=self.needed, served=self.served)

    @property
    def ending(self) -> str:
        """The reason for closing, or the state in which they are open."""
        return self.closing_reason or self.state


def _stage(*, met: bool, needed: bool, served: bool) -> Stage:
    if served:
        return Stage.SERVED
    if needed:
        return Stage.NEEDED
    return Stage.MET if met else Stage.FOUND


@cache
def _statement(name: str) -> str:
    return (files(__package__) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def outcomes(paths: Sequence[str], begin: dt.datetime, end: dt.datetime) -> Iterator[Outcome]:
    """The findings opened in the time, the earliest first, as far as the open scope counts (or reads) them."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_statement('outcomes')} ORDER BY told.opened_at, told.id", _asked(paths, begin, end))
        while rows := cursor.fetchmany(5_000):
            yield from map(Outcome._make, rows)


def groups(paths: Sequence[str], begin: dt.datetime, end: dt.datetime) -> list[Group]:
    """The same findings, counted by the database; as many rows as there are ways to end, not as there are findings."""
    with connection.cursor() as cursor:
        cursor.execute(_statement("groups").replace("{outcomes}", _statement("outcomes")), _asked(paths, begin, end))
        return [Group._make(row) for row in cursor.fetchall()]


def _asked(paths: Sequence[str], begin: dt.datetime, end: dt.datetime) -> dict[str, Any]:
    return {
        "paths": list(paths),
        "begin": begin,
        "end": end,
        "days": DAYS_COUNTED,
        "merged": MERGED,
        "met": MET,
        "confirmed": [code.id for code in codes("finding_closing_reason") if code.attributes.get("confirmed")],
        "zone": settings.TIME_ZONE,
    }


def lost_reasons() -> frozenset[str]:
    """The reasons for closing that say: nobody could be found."""
    return frozenset(code.id for code in codes("finding_closing_reason") if code.attributes.get("lost"))
