"""Which rows of two households, or of two persons, cannot both stay as they are, and which of them prevails."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext

from dure.foundation.access.actor import Actor
from dure.foundation.access.joining import Bond, Meeting, Once, bonds_to, promises
from dure.foundation.access.joining.bonds import meeting_of
from dure.foundation.access.joining.writing import carried
from dure.foundation.access.walls import tables
from dure.registry.identity.words import OTHER, THINGS
from dure.registry.people.models import HouseholdSecret

Chosen = Mapping[str, uuid.UUID]
"""By the key of a clash: the row that a person wants to prevail."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rows that meet in one promise of the database. ``parks``: the loser is set aside, else it yields."""

    once: Once
    model: type[models.Model]
    meeting: Meeting | None
    winner: Any
    loser: Any
    stays_wins: bool
    parks: bool

    @property
    def key(self) -> str:
        first, second = sorted((str(self.winner.pk), str(self.loser.pk)))
        return f"{self.once.name}:{first}:{second}"

    @property
    def blocks(self) -> str:
        """Why a person must settle it elsewhere first; empty when it settles itself."""
        if self.meeting and self.meeting.blocks:
            return str(self.meeting.blocks)
        return gettext("Both keep something under lock of which only one can stay.") if _is_sealed(self) else ""

    @property
    def asks(self) -> bool:
        return bool(self.meeting and self.meeting.asks)

    @property
    def thing(self) -> str:
        return str(THINGS.get(self.model._meta.label, OTHER))

    @property
    def rule(self) -> str:
        if self.meeting and self.meeting.rule:
            return str(self.meeting.rule)
        return gettext("Both say the same; it is kept once.")

    def told(self, row: Any) -> str:
        return self.meeting.tells(row) if self.meeting and self.meeting.tells else self.thing

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Both rows with what they say, the one that prevails by itself first."""
        return [(str(row.pk), self.told(row)) for row in (self.winner, self.loser)]

    def settled(self) -> dict[str, Any]:
        """As the database is told."""
        return {
            "constraint": self.once.name,
            "table": self.model._meta.db_table,
            "winner": str(self.winner.pk),
            "loser": str(self.loser.pk),
            "parks": self.parks,
        }


def _is_sealed(clash: Clash) -> bool:
    """A row under lock that is set aside would not be found when the keys turn."""
    return clash.parks and bool(getattr(clash.model, "sealed", ()))


def clashes(
    actor: Actor, target: type[models.Model], *, gone: uuid.UUID, stays: uuid.UUID, chosen: Chosen
) -> list[Clash]:
    """All that meets when ``gone`` becomes ``stays``, in the order in which it must be settled: the innermost first."""
    planner = _Planner(actor, chosen)
    planner.meet(bonds_to(target, tables()), gone, stays)
    return planner.found


def set_aside(found: Iterable[Clash]) -> dict[str, int]:
    """How many rows of each model are set aside."""
    return dict(Counter(clash.model._meta.label for clash in found if clash.parks))


@dataclass(slots=True)
class _Planner:
    actor: Actor
    chosen: Chosen
    found: list[Clash] = field(default_factory=list)
    parked: set[uuid.UUID] = field(default_factory=set)

    def meet(self, bonds: Iterable[Bond], gone: uuid.UUID, stays: uuid.UUID) -> None:
        for bond in bonds:
            # What is under lock is carried by hand: it is sealed for whom it was told of.
            if bond.model is HouseholdSecret:
                continue
            for once in promises(bond.model, bond.field):
                for theirs, ours in self._meeting(bond, once, gone, stays):
                    if not {theirs.pk, ours.pk} & self.parked:
                        self._settle(bond.model, once, theirs, ours)

    def _settle(self, model: type[models.Model], once: Once, theirs: Any, ours: Any) -> None:
        meeting = meeting_of(model, once)
        winner, loser = self._order(meeting, once, theirs, ours)
        yields = meeting is not None and bool(meeting.yields)
        if meeting and yields and meeting.parks_when:
            yields = not meeting.parks_when(loser, winner)
        clash = Clash(once, model, meeting, winner, loser, stays_wins=winner is ours, parks=not yields)
        if clash.parks:
            self.parked.add(loser.pk)
            self.meet(bonds_to(model, tables()), loser.pk, winner.pk)
        elif meeting:
            self.meet([carried(name) for name in meeting.carries], loser.pk, winner.pk)
        self.found.append(clash)

    def _order(self, meeting: Meeting | None, once: Once, theirs: Any, ours: Any) -> tuple[Any, Any]:
        if meeting is None or meeting.prefers is None:
            return ours, theirs
        winner, loser = (theirs, ours) if meeting.prefers(theirs) > meeting.prefers(ours) else (ours, theirs)
        first, second = sorted((str(winner.pk), str(loser.pk)))
        wanted = self.chosen.get(f"{once.name}:{first}:{second}") if meeting.asks else None
        return (loser, winner) if wanted == loser.pk else (winner, loser)

    def _meeting(self, bond: Bond, once: Once, gone: uuid.UUID, stays: uuid.UUID) -> Iterator[tuple[Any, Any]]:
        rows = bond.model._default_manager.visible_to(self.actor)  # type: ignore[attr-defined]
        rows = rows.filter(**{f"{bond.field}__in": [gone, stays]})
        found = list(rows.filter(once.condition) if once.condition else rows)
        theirs = [row for row in found if _value(row, bond.field) == gone]
        for ours in found:
            if _value(ours, bond.field) == stays:
                yield from ((other, ours) for other in theirs if _alike(other, ours, once, bond.field))


def _value(row: Any, name: str) -> Any:
    return getattr(row, row._meta.get_field(name).attname)


def _alike(one: Any, other: Any, once: Once, moved: str) -> bool:
    """Whether the two would break the promise once ``moved`` is the same in both."""
    for name in once.fields:
        values = _value(one, name), _value(other, name)
        if name != moved and (values[0] != values[1] or (values[0] is None and not once.nulls_alike)):
            return False
    return once.period is None or _overlap(one, other, *once.period)


def _overlap(one: Any, other: Any, start: str, end: str) -> bool:
    """Whether two periods have a day in common; an open end never ends."""
    ends = _value(one, end), _value(other, end)
    return (ends[1] is None or _value(one, start) <= ends[1]) and (ends[0] is None or _value(other, start) <= ends[0])
