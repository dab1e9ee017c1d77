"""Why a household was found, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable

from django.utils.translation import gettext_lazy as _

from dure.engines.matching.spelling.variants import Way
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Person
from dure.registry.people.queries import HEAD
from dure.registry.people.search.query import HouseholdQuery, squeezed

NAME_ALIKE = "name_alike"
BORN_NEAR = "born_near"

WORDS = {
    "number": _("the same number"),
    "name": _("the same name"),
    "name_part": _("part of the name"),
    NAME_ALIKE: _("the name sounds alike"),
    "name_slip": _("one syllable of the name differs"),
    "born": _("the same birth date"),
    BORN_NEAR: _("nearly the same birth date"),
    "number_near": _("two digits of the phone number changed places"),
    "place": _("the same place"),
}
"""What the database function says matched, the strongest first."""

NAMES = {
    Way.SOUNDS_ALIKE: _("the name sounds alike"),
    Way.BARE: _("the same name"),
    Way.OTHER_SCRIPT: _("the name in another script"),
    Way.OTHER_ORDER: _("the same name, surname last"),
}
DATES = {
    Way.TWO_DIGITS_SWAPPED: _("two digits of the birth date changed places"),
    Way.DAY_AND_MONTH_SWAPPED: _("day and month of the birth date changed places"),
    Way.ONE_DIGIT: _("one digit of the birth date differs"),
}


def reasons(ways: Iterable[str], query: HouseholdQuery, members: list[Person]) -> list[str]:
    """Each way in which the household fits, as precise as its members tell."""
    finer = {NAME_ALIKE: _by_name, BORN_NEAR: _by_date}
    told = [(way, str(finer[way](query, members) if way in finer else WORDS[way])) for way in ways]
    return [_with_whom(text, _whose(way, query, members)) for way, text in told]


def _with_whom(text: str, who: list[Person]) -> str:
    """The way, with the names of those whom it is about when the head is not among them."""
    if not who or any(person.relation_id == HEAD for person in who):
        return text
    return f"{text} ({', '.join(mask_name(person.name) for person in who)})"


def _whose(way: str, query: HouseholdQuery, members: list[Person]) -> list[Person]:
    """Of whom the way speaks; empty where a number or a place fits, or nobody can be told."""
    names, dates = _NAMES_ASKED.get(way), _DATES_ASKED.get(way)
    if names:
        asked = names(query)
        return [person for person in members if any(name in squeezed(person.name) for name in asked)]
    if dates:
        near = dates(query)
        return [person for person in members if person.birth_date in near]
    return []


def _name(query: HouseholdQuery) -> list[str]:
    return [squeezed(query.name)]


_NAMES_ASKED: dict[str, Callable[[HouseholdQuery], Collection[str]]] = {
    "name": _name,
    "name_part": _name,
    NAME_ALIKE: lambda query: query.names_alike,
}
_DATES_ASKED: dict[str, Callable[[HouseholdQuery], Collection[dt.date | None]]] = {
    "born": lambda query: [query.birth_date],
    BORN_NEAR: lambda query: query.dates_near,
}


def _by_name(query: HouseholdQuery, members: list[Person]) -> object:
    names = [squeezed(person.name) for person in members]
    found = [way for other, way in query.names_alike.items() if any(other in name for name in names)]
    return NAMES[found[0]] if found else WORDS[NAME_ALIKE]


def _by_date(query: HouseholdQuery, members: list[Person]) -> object:
    found = [query.dates_near[person.birth_date] for person in members if person.birth_date in query.dates_near]
    return DATES[found[0]] if found else WORDS[BORN_NEAR]
