"""Goes over the register for who stands in it twice: what changed since the last time, against everybody."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from math import prod
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import RESTRICTED
from dure.foundation.vault.kinds import Kind
from dure.policy.korea.matching import find_pairs
from dure.registry.identity.actions.pairs import take_in_pairs
from dure.registry.identity.models import Look, Subject
from dure.registry.people.models import Household, HouseholdSecret, Person

if TYPE_CHECKING:
    import pyarrow as pa

WORTH_ASKING = 0.6
"""Probability from which on people are asked; they decide about each pair."""
LATE = dt.timedelta(hours=1)
"""A change bears the time at which its transaction began, and is seen when it ends: so far back is looked again."""
ROWS_AT_ONCE = 5_000
DIGITS_OF_A_MARK = 13

COLUMNS = ("id", "name", "birth_date", "sex", "phone", "address", "household")
ASKED = ("id", "household_id", "name", "birth_date", "sex_id", "household__address", "household__address_detail")

Pair = tuple[uuid.UUID, uuid.UUID]


def look_for_doubles(actor: Actor, *, at: dt.datetime) -> int:
    """Propose pairs of which one side changed since the last look; returns how many people's rows were new.

    The first time everybody is new. Looking twice proposes nothing twice, and what somebody decided stays so.
    """
    last = Look.objects.visible_to(actor).first()
    if last and not _changed_since(actor, last.until):
        return 0
    everybody = _everybody(actor).count()
    touching = _touched(actor, _changed_since(actor, last.until - LATE)) if last else None
    new = everybody if touching is None else len(touching)
    found = _pairs(actor, touching) if everybody > 1 and new else []
    homes, people = _by_subject(found, _homes(actor, found))
    take_in_pairs(actor=actor, rows=homes, at=at)
    take_in_pairs(actor=actor, rows=people, at=at, kind=Subject.PERSON)
    Look(until=at, people=new, pairs=len(homes) + len(people)).save(force_insert=True)
    return new


def _everybody(actor: Actor) -> QuerySet[Person]:
    """Everybody but the protected."""
    rows: QuerySet[Person] = Person.objects.visible_to(actor).exclude(path__startswith=RESTRICTED)
    return rows


def _changed_since(actor: Actor, since: dt.datetime) -> set[uuid.UUID]:
    """Persons and households with another version, or with a number told anew, after that."""
    found: set[uuid.UUID] = set()
    tracked: tuple[Any, ...] = (Person, Household)
    for model in tracked:
        events = model.pgh_event_model.objects.filter(pgh_created_at__gt=since)
        found.update(events.values_list("pgh_obj_id", flat=True))
    told = HouseholdSecret.objects.visible_to(actor).filter(kind=Kind.PHONE, changed_at__gt=since)
    found.update(told.values_list("household_id", flat=True))
    return found


def _touched(actor: Actor, changed: Collection[uuid.UUID]) -> set[str]:
    """The people who changed, or whose household did."""
    found: set[str] = set()
    for some in _some(changed):
        rows = _everybody(actor).filter(Q(pk__in=some) | Q(household__in=some))
        found.update(map(str, rows.values_list("pk", flat=True)))
    return found


def _pairs(actor: Actor, touching: Collection[str] | None) -> list[dict[str, Any]]:
    """The register goes to the matching as it is read, so that nobody holds it whole."""
    import pyarrow as pa

    schema = pa.schema([(column, pa.string()) for column in COLUMNS])
    register = pa.RecordBatchReader.from_batches(schema, _register(actor, schema))
    rows: list[dict[str, Any]] = find_pairs(register, at_least=WORTH_ASKING, touching=touching).to_pylist()
    return rows


def _register(actor: Actor, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Everybody, some thousands at a time in the order of the key."""
    import pyarrow as pa

    people = _everybody(actor).order_by("id").values_list(*ASKED)
    some = list(people[:ROWS_AT_ONCE])
    while some:
        marks = _phone_marks(actor, {row[1] for row in some})
        told = [_as_told(row, marks) for row in some]
        yield pa.record_batch([pa.array(cells, pa.string()) for cells in zip(*told, strict=True)], schema=schema)
        some = list(people.filter(pk__gt=some[-1][0])[:ROWS_AT_ONCE])


def _as_told(row: tuple[Any, ...], marks: Mapping[uuid.UUID, list[str]]) -> tuple[str, ...]:
    """One person in the order of ``COLUMNS``."""
    key, home, name, born, sex, street, door = row
    day = born.isoformat() if born else ""
    phones = " / ".join(marks.get(key) or marks.get(home, []))
    return str(key), name, day, (sex or "").rpartition(":")[2], phones, f"{street} {door}", str(home)


def _phone_marks(actor: Actor, homes: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[str]]:
    """Persons and households with a mark for each telephone: alike for like numbers, and nothing to be called by."""
    marks: dict[uuid.UUID, list[str]] = defaultdict(list)
    rows = HouseholdSecret.objects.visible_to(actor).filter(household__in=homes, kind=Kind.PHONE)
    rows = rows.exclude(blind_index=None).order_by("id")
    for person, home, index in rows.values_list("person_id", "household_id", "blind_index"):
        digits = str(int.from_bytes(bytes(index)[:8], "big"))[-DIGITS_OF_A_MARK:].zfill(DIGITS_OF_A_MARK)
        marks[person or home].append(f"09{digits}")
    return marks


def _homes(actor: Actor, found: list[dict[str, Any]]) -> dict[str, uuid.UUID]:
    """Where the people of the pairs live."""
    homes: dict[str, uuid.UUID] = {}
    for some in _some({row[side] for row in found for side in ("id_a", "id_b")}):
        rows = Person.objects.visible_to(actor).filter(pk__in=some)
        homes.update((str(key), home) for key, home in rows.values_list("pk", "household_id"))
    return homes


def _some(keys: Collection[Any]) -> Iterator[list[Any]]:
    """Keys in lists that one question can carry."""
    listed = list(keys)
    for start in range(0, len(listed), ROWS_AT_ONCE):
        yield listed[start : start + ROWS_AT_ONCE]


def _by_subject(
    found: list[dict[str, Any]], homes: Mapping[str, uuid.UUID]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Pairs of households, and of persons of one household.

    Two households are the likelier one the more of their people are; the weights are those of the likeliest two.
    """
    of_homes: dict[Pair, list[dict[str, Any]]] = defaultdict(list)
    people = []
    for row in found:
        one, other = sorted((homes[row["id_a"]], homes[row["id_b"]]))
        if one == other:
            people.append(_told(row, row["id_a"], row["id_b"], row["probability"]))
        else:
            of_homes[one, other].append(row)
    households = [
        _told(rows[0], one, other, 1 - prod(1 - row["probability"] for row in rows))
        for (one, other), rows in of_homes.items()
    ]
    return households, people


def _told(row: Mapping[str, Any], one: Any, other: Any, probability: float) -> dict[str, Any]:
    return {"id_a": one, "id_b": other, "probability": min(max(probability, 0.0), 1.0), "weights": dict(_weights(row))}


def _weights(row: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for name, value in row.items():
        column, _, kind = name.rpartition("_")
        if kind == "weight" and column != "prior" and value:
            yield column, round(value, 2)
