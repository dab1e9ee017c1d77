"""A second file of each family of the walk, and one that was merged into it before."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from dure.registry.identity.models import CandidatePair, Merge
from dure.registry.people.models import Household, Person
from tests.personas import SYSTEM
from tests.walk.world import Place, canary, save, write_home


def twice(name: str, place: Place) -> dict[str, uuid.UUID]:
    """A second file of the family with the pair of both, and one merged before; a protected family is in no pair."""
    now, home = timezone.now(), Household.objects.visible_to(SYSTEM).get(pk=place.ids["household_id"])

    def text(what: str) -> str:
        return canary(name, what)

    gone = _gone(place.path, now, text)
    told = {"kind": "household", "gone_id": gone["id"], "stays_id": home.pk, "gone": gone, "why": text("mergewhy")}
    merge = save(Merge(household=home, path=home.path, came_from=home.path, merged_at=now, **told))
    if name == "restricted":
        return {"pair_id": uuid.uuid4(), "merge_id": merge.id}
    other = write_home(place.path, now, text)
    save(Person(household=other, path=place.path, name=text("twin"), relation_id="relation:head"))
    first, second = sorted((home.pk, other.pk))
    pair = save(
        CandidatePair(
            path=place.path,
            kind="household",
            first_id=first,
            second_id=second,
            probability=0.9,
            origin="nightly",
            note=text("pairnote"),
            found_at=now,
        )
    )
    return {"pair_id": pair.id, "merge_id": merge.id}


def _gone(path: str, now: dt.datetime, text: Callable[[str], str]) -> dict[str, Any]:
    """The whole row of a household that is no longer there: written, read and taken back."""
    with transaction.atomic(), connection.cursor() as cursor:
        home = write_home(path, now, text)
        cursor.execute("SELECT to_jsonb(h)::text FROM people_household h WHERE h.id = %s", [home.pk])
        row: dict[str, Any] = json.loads(cursor.fetchone()[0])
        transaction.set_rollback(True)
    return row
