"""Fragments of names and addresses, found page by page in the index that migration 0004 keeps.

The database functions apply the signed scope themselves; outside one they find nothing.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

LONGEST = 60
MOST_WORDS = 6
FEW = 2000
NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Hit:
    """A person or household found. ``rank``: 0 the whole name, 1 its beginning, 2 inside it or by something else."""

    rank: int
    path: str
    subject_id: uuid.UUID
    household_id: uuid.UUID


Mark = tuple[int, str, uuid.UUID]
"""Behind which hit the page begins: rank, path, subject."""

START: Mark = (0, "", NOBODY)


def fragment(text: str) -> str:
    """What of a typed text can be looked for: no NUL, and not longer than any name."""
    return text.replace("\0", "").strip()[:LONGEST]


def words_of(text: str) -> list[str]:
    """The words of a line, each once."""
    return list(dict.fromkeys(fragment(text).replace(",", " ").replace("(", " ").replace(")", " ").split()))[
        :MOST_WORDS
    ]


def people_named(text: str, *, most: int, after: Mark = START) -> list[Hit]:
    """Persons whose name holds the text (white space aside), whole names first, then beginnings."""
    return _hits("SELECT * FROM people_named(%s, true, %s, %s, %s, %s)", [fragment(text), *after, most])


def households_labelled(text: str, *, most: int, after: Mark = START) -> list[Hit]:
    """Households whose label holds the text, when nobody of that name lives there."""
    return _hits("SELECT * FROM people_named(%s, false, %s, %s, %s, %s)", [fragment(text), *after, most])


def households_placed(text: str, *, most: int, after: Mark = START) -> list[Hit]:
    """Households with a word of the address that holds the text."""
    _rank, path, household = after
    return _hits(
        "SELECT 2, path, household_id, household_id FROM people_placed(%s, %s, %s, %s)",
        [fragment(text), path, household, most],
    )


def households_fitting(words: list[str], *, most: int, after: Mark = START, few: int = FEW) -> list[Hit]:
    """Households that fit every word, each by the name of somebody or by the address.

    A word that at most ``few`` households hold is looked up first, and the others on those alone.
    """
    _rank, path, household = after
    return _hits(
        "SELECT 2, path, household_id, household_id FROM people_fitting(%s::text[], %s, %s, %s, %s)",
        [words, path, household, most, few],
    )


def _hits(sql: str, values: list[Any]) -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Hit(*row) for row in cursor.fetchall()]
