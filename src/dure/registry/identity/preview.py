"""What a merge would do, before it is done."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from dure.foundation.access.actor import Actor
from dure.foundation.access.joining import bonds_to
from dure.foundation.access.walls import tables
from dure.registry.identity.comparing import Compared, Side, compare, likely_same
from dure.registry.identity.planning import Clash, clashes, set_aside
from dure.registry.identity.queries import Tally, counts_of, numbers_of
from dure.registry.identity.words import OTHER, THINGS
from dure.registry.people.models import Household, HouseholdSecret, Person
from dure.registry.people.queries import head_of


@dataclass(frozen=True, slots=True)
class Preview:
    """``counts``: before and after, by thing; ``asks``: what the person chooses; ``rules``: what settles itself;
    ``blocks``: what must be settled elsewhere first; ``same``: persons of both who look like one."""

    stays: Side
    gone: Side
    compared: Compared
    counts: list[Tally]
    found: list[Clash]
    same: list[tuple[Person, Person]] = field(default_factory=list)

    def counts_when(self, *, people_joined: int) -> list[Tally]:
        """The counts when so many pairs of persons become one each."""
        people = str(THINGS[Person._meta.label])
        return [
            replace(count, set_aside=count.set_aside + people_joined) if count.word == people else count
            for count in self.counts
        ]

    @property
    def asks(self) -> list[Clash]:
        return [clash for clash in self.found if clash.asks]

    @property
    def blocks(self) -> list[tuple[str, str]]:
        return [(clash.told(clash.loser), clash.blocks) for clash in self.found if clash.blocks]

    @property
    def rules(self) -> list[dict[str, Any]]:
        """Each clash that settles itself, in words."""
        return [
            {"thing": clash.thing, "prevails": clash.told(clash.winner), "other": clash.told(clash.loser),
             "rule": clash.rule, "parks": clash.parks}
            for clash in self.found
            if not clash.asks and not clash.blocks
        ]  # fmt: skip

    @property
    def versions(self) -> str:
        """What was on the screen: sent along, so that nobody merges what somebody has changed since."""
        return ",".join(f"{side.id}={version_of(side)}" for side in (self.stays, self.gone))


def version_of(side: Side) -> int:
    return side.person.version if side.person else side.household.version


def preview_households(actor: Actor, *, stays: Side, gone: Side) -> Preview:
    """The number of queries depends on the tables there are, not on how much the families have."""
    found = clashes(actor, Household, gone=gone.id, stays=stays.id, chosen={})
    aside = set_aside(found) | {HouseholdSecret._meta.label: _without_a_copy(stays, gone)}
    counts = counts_of(actor, stays=stays.id, gone=gone.id, set_aside=aside)
    same = likely_same(gone.members, stays.members)
    return Preview(stays, gone, compare(stays, gone), counts, found, same)


def _without_a_copy(stays: Side, gone: Side) -> int:
    """How many of the household's own secrets neither the one that stays nor the other's head has room for."""
    head = head_of(gone.members)
    own = [kind for whose, kind in gone.kept.secrets if whose is None]
    taken = [kind for kind in own if (None, kind) in stays.kept.secrets]
    return sum(1 for kind in taken if head is None or (head.pk, kind) in gone.kept.secrets)


def preview_persons(actor: Actor, *, stays: Side, gone: Side) -> Preview:
    found = clashes(actor, Person, gone=gone.id, stays=stays.id, chosen={})
    counts = list(_counts_of_persons(actor, stays.id, gone.id, set_aside(found)))
    return Preview(stays, gone, compare(stays, gone), counts, found)


def _counts_of_persons(actor: Actor, stays: uuid.UUID, gone: uuid.UUID, parked: dict[str, int]) -> Iterator[Tally]:
    for bond in bonds_to(Person, tables()):
        if bond.loose:
            continue
        rows = bond.model._default_manager.visible_to(actor)  # type: ignore[attr-defined]
        numbers = numbers_of(rows, bond.field, stays, gone)
        label = bond.model._meta.label
        if any(numbers):
            yield Tally(str(THINGS.get(label, OTHER)), numbers[0], numbers[1], parked.get(label, 0))
