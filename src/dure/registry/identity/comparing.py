"""What is alike in two files and what differs, in words that tell no name and no number."""

from __future__ import annotations

import unicodedata
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dure.foundation.vault.kinds import Kind
from dure.registry.people.kept import Kept
from dure.registry.people.models import Household, Person
from dure.registry.people.queries import head_of

NEARLY = 2
"""Letters that two names may have apart and still be called similar, when at least as many are shared."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the household, and the person when the pair is about persons."""

    household: Household
    members: list[Person] = field(default_factory=list)
    kept: Kept = field(default_factory=Kept)
    person: Person | None = None

    @property
    def id(self) -> uuid.UUID:
        return self.person.id if self.person else self.household.id

    @property
    def name(self) -> str:
        return self.person.name if self.person else self.household.label

    @property
    def phones_shown(self) -> list[tuple[Person | None, str]]:
        """Each number that is compared, masked, and whose it is; None is the household itself."""
        shown: dict[bytes, tuple[Person | None, str]] = {}
        for one in (None, *([self.person] if self.person else self.members)):
            if secret := self.kept.of(Kind.PHONE, one.id if one else None):
                shown.setdefault(bytes(secret.blind_index or b""), (one, secret.masked))
        return list(shown.values())

    @property
    def phones(self) -> set[bytes]:
        whose = {self.person.id, None} if self.person else None
        return {
            bytes(secret.blind_index)
            for (person, kind), secret in self.kept.secrets.items()
            if kind == Kind.PHONE and secret.blind_index and (whose is None or person in whose)
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """Sentences for and against."""

    alike: list[str]
    differs: list[str]


def compare(first: Side, second: Side) -> Compared:
    """Every feature that both files know, as a sentence on one of the sides."""
    found = list(_features(first, second))
    return Compared([text for is_alike, text in found if is_alike], [text for is_alike, text in found if not is_alike])


def likely_same(first: list[Person], second: list[Person]) -> list[tuple[Person, Person]]:
    """Persons of two households who look like one: similar names, and no birth dates that contradict."""
    free = list(second)
    pairs = []
    for person in first:
        match = next((other for other in free if looks_same(person, other)), None)
        if match:
            free.remove(match)
            pairs.append((person, match))
    return pairs


def looks_same(one: Person, other: Person) -> bool:
    """Whether two persons may be one: the same name, or a similar one with the same birth date."""
    same_birth = one.birth_date is not None and one.birth_date == other.birth_date
    if squeezed(one.name) == squeezed(other.name):
        return same_birth or one.birth_date is None or other.birth_date is None
    return same_birth and similar(one.name, other.name)


def surely_same(one: Person, other: Person) -> bool:
    """Whether two persons have the same name and the same known birth date."""
    return squeezed(one.name) == squeezed(other.name) and one.birth_date == other.birth_date is not None


def squeezed(text: str) -> str:
    """The text without spaces, in lower case, composed: as the search compares names."""
    return unicodedata.normalize("NFC", "".join(text.split()).lower())


def similar(one: str, other: str) -> bool:
    """Whether two names share more letters than they have apart; small slips, swapped letters, one syllable."""
    first, second = Counter(squeezed(one)), Counter(squeezed(other))
    shared, apart = (first & second).total(), ((first - second) + (second - first)).total()
    return 0 < apart <= NEARLY <= shared


def _features(first: Side, second: Side) -> Iterator[tuple[bool, str]]:
    yield from _names(first.name, second.name)
    if first.person and second.person:
        yield from _births(first.person, second.person)
        yield from _sexes(first.person, second.person)
    else:
        yield from _heads(first, second)
        yield from _people(first.members, second.members)
    yield from _phones(first.phones, second.phones)
    yield from _addresses(first.household, second.household)


def _names(first: str, second: str) -> Iterator[tuple[bool, str]]:
    if squeezed(first) == squeezed(second):
        yield True, _("same name")
    elif similar(first, second):
        yield True, _("similar name")
    else:
        yield False, _("different names")


def _heads(first: Side, second: Side) -> Iterator[tuple[bool, str]]:
    """Birth dates of the two heads, when their names do not say already that they are others."""
    heads = head_of(first.members), head_of(second.members)
    if heads[0] and heads[1] and (squeezed(first.name) == squeezed(second.name) or similar(first.name, second.name)):
        yield from _births(heads[0], heads[1])


def _births(first: Person, second: Person) -> Iterator[tuple[bool, str]]:
    if first.birth_date is None or second.birth_date is None:
        yield False, _("one birth date is missing")
    elif first.birth_date == second.birth_date:
        yield True, _("same birth date")
    elif sorted(first.birth_date.isoformat()) == sorted(second.birth_date.isoformat()):
        yield True, _("birth dates with the same digits in another order")
    elif first.birth_date.year == second.birth_date.year:
        yield False, _("different birth dates in the same year")
    else:
        yield False, _("different birth dates")


def _sexes(first: Person, second: Person) -> Iterator[tuple[bool, str]]:
    if first.sex_id and second.sex_id:
        yield (True, _("same sex")) if first.sex_id == second.sex_id else (False, _("different sex"))


def _people(first: list[Person], second: list[Person]) -> Iterator[tuple[bool, str]]:
    shared = len(likely_same(first, second))
    if shared:
        text = ngettext("%(count)s person looks the same", "%(count)s people look the same", shared)
        yield True, text % {"count": shared}
    if len(first) != len(second):
        yield False, _("%(first)s people here, %(second)s there") % {"first": len(first), "second": len(second)}


def _phones(first: set[bytes], second: set[bytes]) -> Iterator[tuple[bool, str]]:
    if first & second:
        yield True, _("same phone number")
    elif first and second:
        yield False, _("different phone numbers")


def _addresses(first: Household, second: Household) -> Iterator[tuple[bool, str]]:
    if squeezed(first.address) != squeezed(second.address):
        yield False, _("different addresses")
    elif squeezed(first.address_detail) == squeezed(second.address_detail):
        yield True, _("same address down to the door")
    else:
        yield True, _("same building")
        doors = first.address_detail.strip() and second.address_detail.strip()
        yield False, _("different unit numbers") if doors else _("one unit number is missing")
