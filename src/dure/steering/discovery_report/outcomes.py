"""What became of each finding of a period, read in one statement."""

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
        if self.served:
            return Stage.SERVED
        if self.needed:
            return Stage.NEEDED
        return Stage.MET if self.met else Stage.FOUND

    @property
    def ending(self) -> str:
        """The reason for closing, or the state in which it is open."""
        return self.closing_reason or self.state


@cache
def _statement() -> str:
    return (files(__package__) / "sql" / "outcomes.sql").read_text(encoding="utf-8")


def outcomes(paths: Sequence[str], begin: dt.datetime, end: dt.datetime) -> Iterator[Outcome]:
    """The findings opened in the time, the earliest first, as far as the open scope counts (or reads) them."""
    asked: dict[str, Any] = {
        "paths": list(paths),
        "begin": begin,
        "end": end,
        "days": DAYS_COUNTED,
        "merged": MERGED,
        "met": MET,
        "confirmed": [code.id for code in codes("finding_closing_reason") if code.attributes.get("confirmed")],
        "zone": settings.TIME_ZONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(), asked)
        while rows := cursor.fetchmany(5_000):
            yield from map(Outcome._make, rows)


def lost_reasons() -> frozenset[str]:
    """The reasons for closing that say: nobody could be found."""
    return frozenset(code.id for code in codes("finding_closing_reason") if code.attributes.get("lost"))
