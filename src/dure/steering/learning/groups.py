"""Whom the findings were about, by age, sex and dong: only to tell where a model errs more than elsewhere."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.areas.models import Area
from dure.registry.people.models import Person
from dure.steering.discovery_report.outcomes import Outcome

HEAD = "relation:head"
DONG = "area_level:dong"
AGES = ((40, "under_40"), (65, "40_to_64"), (75, "65_to_74"), (200, "75_and_over"))
UNKNOWN = "unknown"
GROUPS = ("age", "sex", "area")


def groups_of(system: Actor, known: Sequence[Outcome]) -> dict[str, list[str]]:
    """The group of each finding by age and sex of the head of the household (or its oldest person), and by area."""
    people = _heads(system, {outcome.household for outcome in known if outcome.household})
    ages, sexes = [], []
    for outcome in known:
        born, sex = people.get(outcome.household, (None, None)) if outcome.household else (None, None)
        ages.append(_age_group(born, timezone.localdate(outcome.opened_at)))
        sexes.append(sex or UNKNOWN)
    return {"age": ages, "sex": sexes, "area": _dongs_of([outcome.place for outcome in known])}


def _dongs_of(places: list[str]) -> list[str]:
    """The dong of each place; the place itself where it lies in none."""
    dongs = set(Area.objects.filter(level=DONG).values_list("path", flat=True))

    def dong_of(place: str) -> str:
        above = (place[: cut + 1] for cut, letter in enumerate(place) if letter == ".")
        return next((path for path in above if path in dongs), place)

    return [dong_of(place) for place in places]


def _heads(system: Actor, households: set[uuid.UUID]) -> dict[uuid.UUID, tuple[dt.date | None, str | None]]:
    rows = Person.objects.visible_to(system).filter(household__in=households)
    told = rows.values_list("household_id", "relation_id", "birth_date", "sex_id")
    # The head last, so that it stays; of the others the oldest.
    ordered = sorted(told, key=lambda row: (row[1] == HEAD, -(row[2] or dt.date.max).toordinal()))
    return {household: (born, sex) for household, _relation, born, sex in ordered}


def _age_group(born: dt.date | None, on: dt.date) -> str:
    if born is None:
        return UNKNOWN
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return next(name for below, name in AGES if age < below)
