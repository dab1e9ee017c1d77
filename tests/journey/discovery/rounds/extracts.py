"""Extracts and lists for the tests of this room."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import scope
from dure.foundation.loads.running import load_next
from dure.journey.discovery.findings.models import Evidence
from dure.journey.discovery.rounds.actions import Written, record_try, take_extract
from dure.journey.discovery.rounds.listing import list_visits
from dure.journey.discovery.rounds.loading.files import EXTRACTS
from dure.journey.discovery.rounds.models import Resident, ResidentLoad, RoundVisit
from dure.policy.korea.finding.rounds import columns
from tests.personas import SYSTEM
from tests.places import DISTRICT

HEADINGS = ",".join(columns().values())
TODAY = timezone.localdate()


def years_ago(years: int, *, days: int = 0) -> dt.date:
    """Who was born on that day reaches the age in so many days."""
    day = TODAY + dt.timedelta(days=days)
    return day.replace(year=day.year - years, day=min(day.day, 28))


def row(
    name: str = "박영자",
    born: dt.date | str | None = None,
    sex: str = "여",
    place: str = "망미번영로 12",
    event: str = "",
    event_on: dt.date | str = "",
    relation: str = "본인",
) -> str:
    """Somebody who turned 65 today, unless told otherwise."""
    return f"{name},{born or years_ago(65)},{sex},{place},{event},{event_on},{relation}"


def csv(*rows: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO("\n".join([HEADINGS, *rows, ""]).encode(encoding))


def taken(file: io.BytesIO, *, actor: Actor = SYSTEM, path: str = DISTRICT) -> tuple[ResidentLoad, bool]:
    """A file that waits, and whether it is new."""
    with scope(actor):
        return take_extract(actor=actor, path=path, file=file, file_name="a.csv", at=timezone.now())


def loaded(*rows: str, batch: int = 100) -> ResidentLoad:
    """An extract loaded to its end, its visits listed."""
    load, _new = taken(csv(*rows))
    return run(load, batch=batch)


def run(load: ResidentLoad, *, batch: int = 100) -> ResidentLoad:
    with scope(SYSTEM):
        while load_next(EXTRACTS, SYSTEM, timezone.now(), only=load.pk, batch=batch):
            pass
        listed()
        found: ResidentLoad = ResidentLoad.objects.visible_to(SYSTEM).get(pk=load.pk)
    return found


def listed(*, at: dt.datetime | None = None) -> None:
    with scope(SYSTEM):
        while list_visits(actor=SYSTEM, at=at or timezone.now()):
            pass


def counts(load: ResidentLoad) -> tuple[int, int, int, int, int, int]:
    """Rows, accepted, repeated, rejected, unmatched, beside."""
    return load.rows, load.accepted, load.repeated, load.rejected, load.unmatched, load.beside


def visits(**said: Any) -> list[RoundVisit]:
    with scope(SYSTEM):
        rows = RoundVisit.objects.visible_to(SYSTEM).filter(**said).select_related("resident", "household")
        return list(rows.order_by("event_on", "round_id", "id"))


def the_visit(kind: str, **said: Any) -> RoundVisit:
    (found,) = visits(round=f"round_kind:{kind}", **said)
    return found


def residents() -> list[Resident]:
    with scope(SYSTEM):
        return list(Resident.objects.visible_to(SYSTEM).order_by("id"))


def evidence() -> list[Evidence]:
    with scope(SYSTEM):
        return list(Evidence.objects.visible_to(SYSTEM).order_by("id"))


def tried(
    visit: RoundVisit,
    actor: Actor,
    outcome: str = "met",
    *,
    answers: dict[str, Any] | None = None,
    at: dt.datetime | None = None,
    record_id: Any = None,
) -> Written:
    """What follows from a try that the actor wrote down."""
    with scope(actor):
        return record_try(
            actor=actor,
            visit=visit,
            record_id=record_id or uuid7(),
            way="attempt_way:visit",
            outcome=f"visit_outcome:{outcome}",
            note="",
            answers=answers or {},
            at=at or actor.moment,
        )
