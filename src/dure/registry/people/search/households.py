"""Finding a household before making a second one: inside one's right in full, outside it masked."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import get_language

from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import counted_trace, record
from dure.foundation.audit.models import Act
from dure.foundation.pages.sealed import seal_words, unseal_words
from dure.registry.people.kept import Kept, kept_by_household
from dure.registry.people.models import Household, Person
from dure.registry.people.queries import members_by_household
from dure.registry.people.search.query import HouseholdQuery
from dure.registry.people.search.words import reasons

MOST = 25
MOST_ELSEWHERE = 10
"""As the database function limits it."""
MOST_LIKELY = 5
"""Shown while somebody types."""
MOST_WEIGHED = 5000
WEIGHED_WHILE_TYPING = 300
"""By each thing that is known, when an answer must come before the next key. All that fits more than one is in it."""
LIKELY_SAME = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A household within the right, and in words what of it fits.

    ``weight`` adds up what matched: phone 5, name 4, birth date 3, place 2; sounding alike 3, a birth date or phone
    with one slip 2 and 3, a name with one other syllable 2 beside a whole birth date or number.
    """

    household: Household
    members: list[Person] = field(default_factory=list)
    weight: int = 0
    kept: Kept = field(default_factory=Kept)
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KnownElsewhere:
    """Somebody known outside the actor's right: enough to ask the other office, not more.

    ``handle`` names the household to the server alone, sealed for the one who was told of it.
    """

    masked_name: str
    unit_name: str
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Handle:
    """What a handle says: which household, how it was told of, and what was asked."""

    household_id: uuid.UUID
    unit_id: uuid.UUID | None
    masked_name: str
    asked: str


@dataclass(frozen=True, slots=True)
class _Match:
    weight: int
    whole: bool
    ways: list[str]


def search_households(actor: Actor, query: HouseholdQuery, *, limit: int = MOST) -> list[Found]:
    """Households within the right that match any part of the query, the best match first."""
    if not query:
        return []
    matches = _matches(query, most=MOST_WEIGHED)
    record(actor, Act.SEARCH, "people.household", found=len(matches))
    return _found(actor, query, matches, limit=limit)


def alike(actor: Actor, query: HouseholdQuery) -> list[Found]:
    """Households that are likely the same: the same phone number, or a name and a birth date that fit."""
    return [hit for hit in search_households(actor, query) if hit.weight >= LIKELY_SAME]


def likely_while_typing(actor: Actor, query: HouseholdQuery, *, before: str) -> tuple[list[Found], str]:
    """The few best matches for what is typed so far, and a mark of who was shown, to be sent with the next question.

    A look leaves one line in the audit for each other set of families that it shows, not one for each key: ``before``
    is the mark of the answer before, sealed, and what shows nobody else needs no other line.
    """
    matches = _matches(query, most=WEIGHED_WHILE_TYPING) if query.says_enough else {}
    found = _found(actor, query, matches, limit=MOST_LIKELY)
    shown = ",".join(sorted(str(hit.household.pk) for hit in found))
    if not found or shown == unseal_words(before, user_id=actor.user_id):
        return found, before
    record(actor, Act.SEARCH, "people.household", found=len(found), typing=True)
    return found, seal_words(shown, user_id=actor.user_id)


def known_elsewhere(actor: Actor, query: HouseholdQuery) -> list[KnownElsewhere]:
    """People of this whole name or number outside the right: masked, at most ten, never a protected household.

    The database function writes the audit row itself, so that nobody asks without leaving a trace.
    """
    name, marks = query.name.strip(), query.all_marks
    if not (name or marks) or not actor.signed_in:
        return []
    trace = counted_trace(actor, Act.SEARCH, "people.known_elsewhere", most=MOST_ELSEWHERE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT masked_name, unit_ko, unit_en, household_id, unit_id"
            " FROM people_known_elsewhere(%s, %s, %s::bytea[], %s)",
            [name, query.birth_date, marks, trace],
        )
        rows = cursor.fetchall()
    korean = get_language() == "ko"
    return [
        KnownElsewhere(masked, unit_ko if korean else unit_en, _handle(actor, query, household, unit, masked))
        for masked, unit_ko, unit_en, household, unit in rows
    ]


def _handle(actor: Actor, query: HouseholdQuery, household: uuid.UUID, unit: uuid.UUID | None, masked: str) -> str:
    told = [str(household), str(unit) if unit else "", masked, query.in_words]
    return seal_words(json.dumps(told), user_id=actor.user_id)


def read_handle(actor: Actor, handle: str) -> Handle | None:
    """What a handle says; None when it is broken, too old or was given to somebody else."""
    words = unseal_words(handle, user_id=actor.user_id)
    if not words:
        return None
    try:
        household, unit, masked, asked = json.loads(words)
        return Handle(uuid.UUID(household), uuid.UUID(unit) if unit else None, masked, asked)
    except (ValueError, TypeError):  # sealed words of another kind
        return None


def _found(actor: Actor, query: HouseholdQuery, matches: dict[uuid.UUID, _Match], *, limit: int) -> list[Found]:
    best = sorted(matches, key=lambda key: (-matches[key].weight, not matches[key].whole))[:limit]
    if not best:
        return []
    rows = Household.objects.visible_to(actor).filter(id__in=best).select_related("area", "kind")
    members = members_by_household(actor, best)
    kept = kept_by_household(actor, best)
    found = []
    for row in rows:
        match, living = matches[row.id], members.get(row.id, [])
        why = reasons(match.ways, query, living)
        found.append(Found(row, living, match.weight, kept.get(row.id, Kept()), why))
    return sorted(found, key=lambda hit: (-hit.weight, not matches[hit.household.id].whole, hit.household.label))


def _matches(query: HouseholdQuery, *, most: int) -> dict[uuid.UUID, _Match]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id, matched, whole, ways FROM people_having("
            "%s, %s::text[], %s, %s::date[], %s::bytea[], %s::bytea[], %s::text[], %s)",
            [
                query.name.strip(),
                list(query.names_alike),
                query.birth_date,
                list(query.dates_near),
                query.all_marks,
                query.marks_near,
                query.address_words,
                most,
            ],
        )
        return {household: _Match(weight, whole, ways) for household, weight, whole, ways in cursor.fetchall()}
