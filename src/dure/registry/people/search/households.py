"""Finding a household before making a second one: inside one's right in full, outside it masked."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import counted_trace, record
from dure.foundation.audit.models import Act
from dure.foundation.vault.kinds import Kind
from dure.foundation.vault.models import index_of
from dure.registry.people.kept import Kept, kept_by_household
from dure.registry.people.models import Household, Person
from dure.registry.people.queries import members_by_household

MOST = 25
MOST_ELSEWHERE = 10
"""As the database function limits it."""
LIKELY_SAME = 5
SHORT_DATE = 6
FULL_DATE = 8
DATE_FORMATS = {FULL_DATE: "%Y%m%d", SHORT_DATE: "%y%m%d"}
BIRTH = re.compile(r"^\d{4}[-./]\d{1,2}[-./]\d{1,2}\.?$|^\d{8}$|^\d{6}$")


@dataclass(frozen=True, slots=True)
class HouseholdQuery:
    """What is known of the people looked for; empty parts ask nothing.

    ``marks`` are blind indexes of numbers that lie under lock elsewhere, so that nobody need open them to ask.
    """

    name: str = ""
    birth_date: dt.date | None = None
    phone: str = ""
    address: str = ""
    registration_number: str = ""
    marks: tuple[bytes, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.name.strip() or self.birth_date or self.all_marks or self.address_words)

    @property
    def all_marks(self) -> list[bytes]:
        """The blind indexes of the numbers asked for: whole numbers are found, parts of one never."""
        asked = {Kind.PHONE: self.phone, Kind.REGISTRATION_NUMBER: self.registration_number}
        found = [index_of(kind, value) for kind, value in asked.items()]
        return [*(mark for mark in found if mark), *self.marks]

    @property
    def address_words(self) -> list[str]:
        """The words of the place up to the house number: what stands behind it seldom stands in the register."""
        words: list[str] = []
        for word in re.split(r"[\s,()]+", self.address.strip()):
            if word:
                words.append(word)
                if word[0].isdigit():
                    break
        return words


@dataclass(frozen=True, slots=True)
class Found:
    """A household within the right. ``weight`` adds up what matched (phone 5, name 4, birth date 3, place 2)."""

    household: Household
    members: list[Person] = field(default_factory=list)
    weight: int = 0
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, slots=True)
class KnownElsewhere:
    """Somebody known outside the actor's right: enough to ask the other office, not more."""

    masked_name: str
    unit_name: str


def search_households(actor: Actor, query: HouseholdQuery, *, limit: int = MOST) -> list[Found]:
    """Households within the right that match any part of the query, the best match first."""
    if not query:
        return []
    weights = _weights(query)
    record(actor, Act.SEARCH, "people.household", found=len(weights))
    best = sorted(weights, key=lambda key: -weights[key])[:limit]
    rows = Household.objects.visible_to(actor).filter(id__in=best).select_related("area", "kind")
    members = members_by_household(actor, best)
    kept = kept_by_household(actor, best)
    found = [Found(row, members.get(row.id, []), weights[row.id], kept.get(row.id, Kept())) for row in rows]
    return sorted(found, key=lambda hit: (-hit.weight, hit.household.label))


def alike(actor: Actor, query: HouseholdQuery) -> list[Found]:
    """Households that are likely the same: the same phone number, or the same name with the same birth date."""
    return [hit for hit in search_households(actor, query) if hit.weight >= LIKELY_SAME]


def known_elsewhere(actor: Actor, query: HouseholdQuery) -> list[KnownElsewhere]:
    """People of this whole name or number outside the right: masked, at most ten, never a protected household.

    The database function writes the audit row itself, so that nobody asks without leaving a trace.
    """
    name, born, marks, _words = _asked(query)
    if not (name or marks) or not actor.signed_in:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT masked_name, unit_ko, unit_en FROM people_known_elsewhere(%s, %s, %s::bytea[], %s)",
            [name, born, marks, counted_trace(actor, Act.SEARCH, "people.known_elsewhere", most=MOST_ELSEWHERE)],
        )
        rows = cursor.fetchall()
    korean = get_language() == "ko"
    return [KnownElsewhere(masked, unit_ko if korean else unit_en) for masked, unit_ko, unit_en in rows]


def _weights(query: HouseholdQuery) -> dict[uuid.UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT household_id, matched FROM people_having(%s, %s, %s::bytea[], %s)", _asked(query))
        return dict(cursor.fetchall())


Asked = tuple[str, dt.date | None, list[bytes], list[Any]]


def _asked(query: HouseholdQuery) -> Asked:
    return (query.name.strip(), query.birth_date, query.all_marks, query.address_words)


def read_birth_date(text: str) -> dt.date | None:
    """A birth date as people write it (1954-03-02, 1954.3.2, 19540302, 540302); None when it is none."""
    if not BIRTH.match(text):
        return None
    parts = re.findall(r"\d+", text)
    try:
        if len(parts) == 3:
            return dt.date(*(int(part) for part in parts))
        born = dt.datetime.strptime(parts[0], DATE_FORMATS[len(parts[0])]).replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None
    # Two digits of a year mean the past: nobody is born after today.
    return born if born <= timezone.localdate() else born.replace(year=born.year - 100)
