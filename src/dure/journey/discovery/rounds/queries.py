"""Reads of rounds, ready for a screen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractMonth

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.branches import place_of
from dure.foundation.access.rows import placed_below
from dure.foundation.accounts.models import Posting, User
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import code
from dure.foundation.pages.words import percent_of
from dure.journey.discovery.rounds.models import ResidentLoad, RoundTry, RoundVisit
from dure.journey.discovery.rounds.states import OPEN, RoundState

DISTRICT = "area_level:district"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty means all. ``dong`` is an area path, ``month`` 0 for the whole year."""

    round: str
    year: int
    month: int = 0
    state: str = "open"
    dong: str = ""
    age: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many visits there are for the events of a time, and what became of them."""

    listed: int = 0
    visited: int = 0
    refused: int = 0
    gone: int = 0
    absent: int = 0
    overdue: int = 0

    def __add__(self, other: Coverage) -> Coverage:
        return Coverage(
            self.listed + other.listed,
            self.visited + other.visited,
            self.refused + other.refused,
            self.gone + other.gone,
            self.absent + other.absent,
            self.overdue + other.overdue,
        )

    @property
    def asked(self) -> int:
        """Who is to be visited: all but those who moved away, died, or live in a facility."""
        return self.listed - self.gone

    @property
    def percent(self) -> int | None:
        """The share visited; None where there is nobody to visit. A refusal is no visit."""
        return percent_of(self.visited, self.asked) if self.asked else None


Cells = dict[tuple[str, str, int], Coverage]
"""By place (an area path), round (a code id) and month."""


def coverage(actor: Actor, year: int, *, today: dt.date) -> Cells:
    """Every round of the year by place and month of the event; one query."""
    rows = RoundVisit.objects.visible_to(actor).filter(event_on__year=year).order_by()
    counted = (
        rows.annotate(month=ExtractMonth("event_on"))
        .values_list("path", "round_id", "month")
        .annotate(
            listed=Count("id"),
            visited=Count("id", filter=Q(state=RoundState.VISITED)),
            refused=Count("id", filter=Q(state=RoundState.REFUSED)),
            gone=Count("id", filter=Q(state=RoundState.GONE)),
            absent=Count("id", filter=Q(state__in=sorted(OPEN), tries__gt=0)),
            overdue=Count("id", filter=Q(state__in=sorted(OPEN), due_on__lt=today)),
        )
    )
    found: Cells = defaultdict(Coverage)
    for path, kind, month, *numbers in counted:
        key = (place_of(path), kind, month)
        found[key] = found[key] + Coverage(*numbers)
    return found


def years_of(actor: Actor, *, today: dt.date) -> list[int]:
    """The years that have lists, the latest first; this one always."""
    rows = RoundVisit.objects.visible_to(actor).order_by()
    return sorted({today.year, *(day.year for day in rows.dates("event_on", "year"))}, reverse=True)


def visits(actor: Actor, wanted: Wanted, *, today: dt.date) -> QuerySet[RoundVisit]:
    """One list, narrowed."""
    rows: QuerySet[RoundVisit] = RoundVisit.objects.visible_to(actor).select_related("resident", "assigned_to")
    rows = rows.filter(round=wanted.round, event_on__year=wanted.year).filter(_in_state(actor, wanted.state, today))
    if wanted.month:
        rows = rows.filter(event_on__month=wanted.month)
    if wanted.age:
        rows = rows.filter(age=wanted.age)
    if wanted.dong:
        rows = rows.filter(placed_below((wanted.dong,)))
    return rows


def _in_state(actor: Actor, state: str, today: dt.date) -> Q:
    is_open = Q(state__in=sorted(OPEN))
    match state:
        case "waiting" | "visited" | "refused" | "gone":
            return Q(state=state)
        case "mine":
            return is_open & Q(assigned_to=actor.user_id)
        case "absent":
            return is_open & Q(tries__gt=0)
        case "overdue":
            return is_open & Q(due_on__lt=today)
        case "all":
            return Q()
    return is_open


def tries_of(actor: Actor, visit: RoundVisit) -> list[RoundTry]:
    """What was tried, the latest first."""
    rows = RoundTry.objects.visible_to(actor).filter(visit=visit)
    return list(rows.select_related("way", "outcome", "by").order_by("-at", "-id"))


@dataclass(frozen=True, slots=True)
class Goer:
    """Somebody who may be given visits of a round."""

    user_id: uuid.UUID
    name: str
    unit: str


def goers(actor: Actor, discipline: str, *, on: dt.date) -> list[Goer]:
    """Who visits in the actor's areas that day and is of the discipline, by name."""
    rows = Posting.objects.valid_on(on).filter(placed_below(actor.case_paths), user__is_active=True)
    found: dict[uuid.UUID, Goer] = {}
    for posting in rows.select_related("user", "unit").order_by("user__name", "user_id"):
        role = code(posting.role_id).attributes
        if role.get("visits") and role.get("discipline") == discipline:
            found.setdefault(posting.user_id, Goer(posting.user_id, posting.user.name, posting.unit.name))
    return list(found.values())


def posts_of(user: User, *, on: dt.date) -> tuple[str, ...]:
    """The paths of the places where somebody is posted that day."""
    return tuple(Posting.objects.valid_on(on).filter(user=user).values_list("path", flat=True))


def districts_of(actor: Actor) -> list[Area]:
    """The districts whose extracts the actor loads."""
    paths = [post.path for post in actor.posts if Permission.LOAD_SIGNALS in post.may]
    return list(Area.objects.filter(level_id=DISTRICT, path__in=paths).order_by("path"))


def loads(actor: Actor) -> QuerySet[ResidentLoad]:
    rows: QuerySet[ResidentLoad] = ResidentLoad.objects.visible_to(actor).select_related("loaded_by")
    return rows
