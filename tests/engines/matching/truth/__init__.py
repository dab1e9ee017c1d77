"""Made-up towns of which is known who is who: people, and what registers wrote of them. All of it from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.engines.matching.truth.people import Person, people_of
from tests.engines.matching.truth.registers import Errors, Record, first_record, second_record

__all__ = ["Errors", "Person", "Record", "Town", "town"]


@dataclass(frozen=True)
class Town:
    """Records in the order of the file; `truth` are pairs of ids of one person, the smaller first."""

    records: Sequence[Record]
    people: Sequence[Person]
    truth: frozenset[tuple[str, str]]


def town(
    seed: int,
    people: int,
    *,
    twice: float = 0.2,
    errors: Errors | None = None,
    made_names: bool = False,
    twins: float = 0.08,
    doubles: float = 0.04,
) -> Town:
    """A town of so many people; a share of them stands in the register twice, and some of these three times.

    `made_names`: given names are put together from syllables instead of coming from lists of usual names.
    `twins` and `doubles`: share of families with twins, and with a namesake in the same building.
    """
    chance, errors = Random(seed), errors or Errors()
    persons = people_of(chance, people, made_names=made_names, twins=twins, doubles=doubles)
    records: list[Record] = []
    for person in persons:
        records.append(first_record(chance, person, errors))
        while chance.random() < twice:
            records.append(second_record(chance, person, errors))
            if chance.random() > 0.1:
                break
    chance.shuffle(records)
    for number, record in enumerate(records):
        record.id = f"{number:07d}"
    return Town(records, persons, _truth(records))


def _truth(records: Sequence[Record]) -> frozenset[tuple[str, str]]:
    of_person: dict[str, list[str]] = {}
    for record in records:
        of_person.setdefault(record.person, []).append(record.id)
    return frozenset(
        (a, b) if a < b else (b, a)
        for ids in of_person.values()
        for place, a in enumerate(ids)
        for b in ids[place + 1 :]
    )
