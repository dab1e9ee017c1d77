"""Goes over the register for who stands in it twice: what changed since the last time, against everybody."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Any

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

Pair = tuple[uuid.UUID, uuid.UUID]


@dataclass(slots=True)
class Register:
    """Who is in it, column by column, where each lives, and whose rows changed."""

    columns: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    homes: dict[str, uuid.UUID] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    def table(self) -> pa.Table:
        import pyarrow as pa

        return pa.table({name: pa.array(cells, pa.string()) for name, cells in self.columns.items()})


def look_for_doubles(actor: Actor, *, at: dt.datetime) -> int:
    """Propose pairs of which one side changed since the last look; returns how many people's rows were new.

    The first time everybody is new. Looking twice proposes nothing twice, and what somebody decided stays so.
    """
    last = Look.objects.visible_to(actor).first()
    if last and not _changed_since(actor, last.until):
        return 0
    register = _register(actor, _changed_since(actor, last.until - LATE) if last else None)
    found = _pairs(register) if len(register.homes) > 1 and register.changed else []
    homes, people = _by_subject(found, register.homes)
    take_in_pairs(actor=actor, rows=homes, at=at)
    take_in_pairs(actor=actor, rows=people, at=at, kind=Subject.PERSON)
    Look(until=at, people=len(register.changed), pairs=len(homes) + len(people)).save(force_insert=True)
    return len(register.changed)


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


def _register(actor: Actor, changed: set[uuid.UUID] | None) -> Register:
    """Everybody but the protected; `changed` are ids of persons and households, None for all."""
    register, marks = Register(), _phone_marks(actor)
    people = Person.objects.visible_to(actor).exclude(path__startswith=RESTRICTED).order_by("id")
    wanted = ("id", "household_id", "name", "birth_date", "sex_id", "household__address", "household__address_detail")
    for key, home, name, born, sex, street, door in people.values_list(*wanted).iterator(chunk_size=ROWS_AT_ONCE):
        row = {
            "id": str(key),
            "name": name,
            "birth_date": born.isoformat() if born else "",
            "sex": (sex or "").rpartition(":")[2],
            "phone": " / ".join(marks[key] or marks[home]),
            "address": f"{street} {door}",
            "household": str(home),
        }
        for column, cell in row.items():
            register.columns[column].append(cell)
        register.homes[str(key)] = home
        if changed is None or key in changed or home in changed:
            register.changed.add(str(key))
    return register


def _phone_marks(actor: Actor) -> Mapping[uuid.UUID, list[str]]:
    """Persons and households with a mark for each telephone: alike for like numbers, and nothing to be called by."""
    marks: dict[uuid.UUID, list[str]] = defaultdict(list)
    rows = HouseholdSecret.objects.visible_to(actor).filter(kind=Kind.PHONE).exclude(blind_index=None)
    for person, home, index in rows.values_list("person_id", "household_id", "blind_index").iterator():
        digits = str(int.from_bytes(bytes(index)[:8], "big"))[-DIGITS_OF_A_MARK:].zfill(DIGITS_OF_A_MARK)
        marks[person or home].append(f"09{digits}")
    return marks


def _pairs(register: Register) -> list[dict[str, Any]]:
    found = find_pairs(register.table(), at_least=WORTH_ASKING, touching=register.changed)
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


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
