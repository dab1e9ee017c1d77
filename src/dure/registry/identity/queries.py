"""Reads of pairs and merges, ready for a screen."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.access.joining import bonds_to
from dure.foundation.access.rows import below
from dure.foundation.access.walls import tables
from dure.foundation.audit.marks import made_at
from dure.foundation.pages.words import write_moment
from dure.foundation.vault.models import KeptSecret
from dure.registry.identity.comparing import Compared, Side, compare
from dure.registry.identity.models import CandidatePair, Merge, Origin, Subject
from dure.registry.identity.states import WAITING, PairState
from dure.registry.identity.words import OTHER, THINGS, column_word
from dure.registry.people.kept import Kept, kept_by_household
from dure.registry.people.models import Household, Person
from dure.registry.people.queries import members_by_household

ORDER = ("-probability", "-id")
LATELY = 5
MOST_SINCE = 200
TELLS_TIME = 7
"""The version of identifiers that begin with the time at which they were made."""
SUBJECTS: dict[str, type[Household] | type[Person]] = {Subject.HOUSEHOLD: Household, Subject.PERSON: Person}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair with both sides as the screen shows them."""

    pair: CandidatePair
    first: Side
    second: Side
    compared: Compared

    @property
    def by_hand(self) -> bool:
        """Whether a person thought of it, so that nothing was reckoned."""
        return self.pair.origin == Origin.PERSON

    @property
    def percent(self) -> int:
        """The probability, never rounded up to certainty."""
        return min(round(self.pair.probability * 100), 99)

    @property
    def weights(self) -> list[tuple[str, float]]:
        """What spoke most for or against, by column in words."""
        known = {str(key): value for key, value in self.pair.weights.items() if isinstance(value, int | float)}
        return [(column_word(key), round(value, 1)) for key, value in sorted(known.items(), key=lambda e: -abs(e[1]))]


def waiting_pairs(actor: Actor, *, kind: str, path: str = "") -> QuerySet[Any]:
    """Pairs nobody decided on of which the actor reads both sides; with ``path``, one of them lies below it."""
    rows: QuerySet[Any] = both_seen(actor, CandidatePair.objects.visible_to(actor), kind=kind)
    rows = rows.filter(state__in=sorted(WAITING))
    if path:
        there = SUBJECTS[kind].objects.visible_to(actor).filter(below((path,)))
        rows = rows.filter(
            Exists(there.filter(pk=OuterRef("first_id"))) | Exists(there.filter(pk=OuterRef("second_id")))
        )
    return rows


def lately_put_aside(actor: Actor, *, kind: str) -> list[CandidatePair]:
    """The pairs that the actor last said to be different, as long as both sides are in sight."""
    rows = both_seen(actor, CandidatePair.objects.visible_to(actor), kind=kind)
    mine = rows.filter(state=PairState.DIFFERENT, decided_by_id=actor.user_id)
    return list(mine.order_by("-decided_at", "-id")[:LATELY])


def both_seen(actor: Actor, rows: QuerySet[Any], *, kind: str) -> QuerySet[Any]:
    """Those pairs of the kind whose both sides are there and in sight; one merged away is not."""
    seen = SUBJECTS[kind].objects.visible_to(actor)
    return rows.filter(
        Exists(seen.filter(pk=OuterRef("first_id"))), Exists(seen.filter(pk=OuterRef("second_id"))), kind=kind
    )


def candidates(actor: Actor, pairs: Sequence[CandidatePair]) -> list[Candidate]:
    """The pairs with their sides, in a number of queries that does not depend on how many there are."""
    sides = sides_of(actor, [key for pair in pairs for key in (pair.first_id, pair.second_id)])
    return [
        Candidate(
            pair, sides[pair.first_id], sides[pair.second_id], compare(sides[pair.first_id], sides[pair.second_id])
        )
        for pair in pairs
        if pair.first_id in sides and pair.second_id in sides
    ]


def sides_of(actor: Actor, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Side]:
    """Households and persons by their id, with who lives there and what is kept of them."""
    wanted = set(ids)
    persons = {
        person.id: person
        for person in Person.objects.visible_to(actor).filter(pk__in=wanted).select_related("sex", "relation")
    }
    homes = wanted | {person.household_id for person in persons.values()}
    rows = Household.objects.visible_to(actor).filter(pk__in=homes).select_related("area", "kind")
    households = {household.id: household for household in rows}
    members, kept = members_by_household(actor, households), kept_by_household(actor, households)

    def side(household: Household, person: Person | None = None) -> Side:
        return Side(household, members.get(household.id, []), kept.get(household.id, Kept()), person)

    found = {key: side(household) for key, household in households.items() if key in wanted}
    return found | {
        key: side(households[person.household_id], person)
        for key, person in persons.items()
        if person.household_id in households
    }


def where_to(actor: Actor, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Of what was merged away: where it went, as far as the actor reads that."""
    rows = Merge.objects.visible_to(actor).filter(gone_id__in=list(ids), split_at=None)
    return {merge.gone_id: merge.household_id if merge.kind == Subject.HOUSEHOLD else merge.stays_id for merge in rows}


def merges_of(actor: Actor, household: Household) -> list[Merge]:
    """What was merged into the household and not taken back, the newest first; persons go with their household."""
    rows = Merge.objects.visible_to(actor).filter(household=household, split_at=None, within=None)
    return list(rows.select_related("merged_by").order_by("-merged_at", "-id"))


def lately_merged(actor: Actor) -> list[Merge]:
    """What was brought together last in the actor's areas and not taken back; persons go with their household."""
    rows = Merge.objects.visible_to(actor).filter(split_at=None, within=None).select_related("merged_by", "household")
    return list(rows.order_by("-merged_at", "-id")[:LATELY])


@dataclass(frozen=True, slots=True)
class Since:
    """A row written since the merge: which table, which row, what it is called."""

    table: str
    id: uuid.UUID
    word: str

    @property
    def key(self) -> str:
        return f"{self.table}:{self.id}"

    @property
    def label(self) -> str:
        """What it is, and when it was written as far as its id tells."""
        return f"{self.word} · {self._made}" if self._made else self.word

    @property
    def _made(self) -> str:
        """When it was written, in words; empty when its sender made an id that tells no time."""
        try:
            return write_moment(timezone.localtime(made_at(self.id))) if self.id.version == TELLS_TIME else ""
        except OverflowError:  # a time after the year 9999
            return ""


def written_since(actor: Actor, merge: Merge) -> list[Since]:
    """Rows of the household that stays that were made after the merge (a later id); what is sealed for it stays."""
    found = []
    for bond in bonds_to(Household, tables()):
        wanted = THINGS.get(bond.model._meta.label)
        if bond.loose or not wanted or issubclass(bond.model, KeptSecret):
            continue
        rows = bond.model._default_manager.visible_to(actor)  # type: ignore[attr-defined]
        new = rows.filter(household_id=merge.household_id, id__gt=merge.pk).order_by("id")
        keys = new.values_list("pk", flat=True)[:MOST_SINCE]
        found += [Since(bond.table, key, str(wanted)) for key in keys]
    return found


def numbers_of(rows: QuerySet[Any], field: str, stays: uuid.UUID, gone: uuid.UUID) -> tuple[int, int]:
    """How many of the rows point to each of the two, in one query."""
    counted = rows.filter(**{f"{field}__in": [stays, gone]}).order_by().values_list(field).annotate(number=Count("pk"))
    found = dict(counted)
    return found.get(stays, 0), found.get(gone, 0)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of a kind each of the two has, and how many there are afterwards."""

    word: str
    stays: int
    gone: int
    set_aside: int = 0

    @property
    def afterwards(self) -> int:
        return self.stays + self.gone - self.set_aside


def counts_of(actor: Actor, *, stays: uuid.UUID, gone: uuid.UUID, set_aside: dict[str, int]) -> list[Tally]:
    """What both households have, by the words of ``THINGS`` in their order; the rest together at the end."""
    totals: dict[str, list[int]] = {}
    for bond in bonds_to(Household, tables()):
        if bond.loose:
            continue
        label = bond.model._meta.label
        sums = totals.setdefault(label if label in THINGS else "", [0, 0, 0])
        rows = bond.model._default_manager.visible_to(actor)  # type: ignore[attr-defined]
        for place, number in enumerate(numbers_of(rows, bond.field, stays, gone)):
            sums[place] += number
        sums[2] += set_aside.get(label, 0)
    ordered = [(word, totals.get(label, [0, 0, 0])) for label, word in THINGS.items()]
    return [Tally(str(word), *sums) for word, sums in [*ordered, (OTHER, totals.get("", [0, 0, 0]))] if any(sums)]
