"""Reads of charges: who answers for a place, and the neighbourhoods of a dong with their officials."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import is_restricted
from dure.foundation.access.rows import below
from dure.foundation.accounts.models import Posting
from dure.foundation.areas.models import Area
from dure.registry.charges.models import Absence, Charge
from dure.registry.charges.resolving import Duty, Roster, upwards
from dure.registry.people.models import Household
from dure.registry.people.queries import on_day

HEAD = "role:dong_head"


@dataclass(frozen=True, slots=True)
class Named:
    """Who answers for a place, by name; ``absent`` names who is stood in for."""

    user_id: uuid.UUID
    name: str
    absent: str
    is_given: bool
    path: str


@dataclass(frozen=True, slots=True)
class Book:
    """The roster of one day with the names of everybody in it."""

    roster: Roster
    names: dict[uuid.UUID, str]

    def named(self, path: str) -> Named | None:
        duty = self.roster.duty_at(path)
        return self._named(duty) if duty else None

    def _named(self, duty: Duty) -> Named:
        absent = self.names.get(duty.absent, "") if duty.absent else ""
        return Named(duty.official, self.names.get(duty.official, ""), absent, duty.is_given, duty.path)


def book_of(paths: Collection[str], *, on: dt.date, inside: str = "") -> Book:
    """What decides about the places on the day, in three queries; ``inside`` adds everything below a path."""
    steps = {step for path in (*paths, inside) for step in upwards(path)}
    wanted = Q(path__in=steps) | (below((inside,)) if inside else Q(pk__in=[]))
    given = list(Charge.objects.valid_on(on).filter(wanted).select_related("official"))
    there = list(
        Posting.objects.valid_on(on).filter(wanted, is_visiting=True, user__is_active=True).select_related("user")
    )
    there.sort(key=lambda posting: (posting.role_id != HEAD, posting.valid_from, posting.pk))
    posted: dict[uuid.UUID, tuple[str, ...]] = {}
    heads: dict[str, uuid.UUID] = {}
    for posting in there:
        posted[posting.user_id] = (*posted.get(posting.user_id, ()), posting.path)
        heads.setdefault(posting.path, posting.user_id)
    away = dict(Absence.objects.valid_on(on).filter(official__in=posted).values_list("official_id", "substitute_id"))
    names = {posting.user_id: posting.user.name for posting in there}
    names |= {charge.official_id: charge.official.name for charge in given}
    charges = {charge.path: charge.official_id for charge in given}
    return Book(Roster(charges=charges, posted=posted, away=away, heads=heads), names)


def official_of(household: Household, *, on: dt.date) -> Named | None:
    """The household's neighbourhood official; None for a protected one, which has its team."""
    if is_restricted(household.path):
        return None
    return book_of([household.path], on=on).named(household.path)


def officials_at(paths: Iterable[str], *, on: dt.date) -> dict[str, Named]:
    """Who answers for each of many places, by path; the number of queries does not grow."""
    open_ones = {path for path in paths if not is_restricted(path)}
    book = book_of(open_ones, on=on)
    found = ((path, book.named(path)) for path in open_ones)
    return {path: named for path, named in found if named}


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """One line of the board: an area, who answers, how many households lie just there and not in a part of it."""

    area: Area
    official: Named | None
    households: int

    @property
    def has_own(self) -> bool:
        """Whether this very area was given to somebody who can work there today."""
        return bool(self.official and self.official.is_given and self.official.path == self.area.path)


@dataclass(frozen=True, slots=True)
class Board:
    """A dong: its neighbourhoods, those without an official of their own first, and what each official has."""

    dong: Area
    lines: list[Neighbourhood]
    loads: list[tuple[str, int]]
    absences: list[Absence] = field(default_factory=list)

    @property
    def households(self) -> int:
        return sum(line.households for line in self.lines)

    @property
    def waiting(self) -> int:
        """How many neighbourhoods have nobody of their own."""
        return sum(not line.has_own for line in self.lines)


def board_of(actor: Actor, dong: Area, *, on: dt.date) -> Board:
    """The neighbourhoods of one dong on the day. The number of queries does not depend on how many there are."""
    areas = list(Area.objects.filter(below((dong.path,))).filter(on_day(on)).select_related("level"))
    rows = Household.objects.visible_to(actor).filter(below((dong.path,))).order_by().values_list("path")
    counts = dict(rows.annotate(number=Count("pk")))
    book = book_of([], on=on, inside=dong.path)
    lines = [Neighbourhood(area, book.named(area.path), counts.get(area.path, 0)) for area in areas]
    loads: dict[str, int] = {}
    for line in lines:
        if line.official:
            loads[line.official.name] = loads.get(line.official.name, 0) + line.households
    lines.sort(key=lambda line: (line.has_own, line.area.path))
    away = Absence.objects.filter(path=dong.path, valid_to__gte=on).select_related("official", "substitute")
    return Board(dong, lines, sorted(loads.items(), key=lambda load: (-load[1], load[0])), list(away))


def answered_by(official_id: uuid.UUID, *, within: str, on: dt.date, column: str = "path") -> Q:
    """Rows that lie where somebody answers today, in the area ``within``."""
    roster = book_of([], on=on, inside=within).roster
    deciding = [path for path in {*roster.charges, *roster.heads} if path.startswith(within)]
    duties = {path: roster.duty_at(path) for path in deciding}
    mine = {path for path, duty in duties.items() if duty and duty.official == official_id}
    found = Q(pk__in=[])
    for path in mine:
        deeper = tuple(other for other in deciding if other not in mine and other.startswith(path))
        found |= below((path,), column=column) & (~below(deeper, column=column) if deeper else Q())
    return found


def candidates(dong: Area, *, on: dt.date) -> list[tuple[uuid.UUID, str]]:
    """Whom a neighbourhood of the dong can be given to: who visits and is posted at the dong, by name."""
    rows = Posting.objects.valid_on(on).filter(path=dong.path, is_visiting=True, user__is_active=True)
    return list(dict(rows.order_by("user__name", "user_id").values_list("user_id", "user__name")).items())
