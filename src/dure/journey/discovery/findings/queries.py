"""Reads of findings, ready for a screen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from dure.foundation.access.actor import Actor, Permission, Sees
from dure.foundation.access.rows import below, placed_below
from dure.foundation.accounts.models import Posting
from dure.foundation.areas.models import Area, Unit
from dure.foundation.codes.models import Code
from dure.foundation.codes.queries import code, codes
from dure.journey.discovery.findings.access import may_ask_teller
from dure.journey.discovery.findings.actions.gathering import FINDING
from dure.journey.discovery.findings.actions.triage import monday_of
from dure.journey.discovery.findings.models import (
    BEGINNING,
    IS_OPEN,
    Attempt,
    Capacity,
    Evidence,
    Finding,
    HandOver,
    Question,
)
from dure.journey.discovery.findings.states import FindingState
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.models import Household, Person

COUNTED_AT_MOST = 1_000
CHILD_YEARS, ELDER_YEARS = 18, 65
BY_SCORE = ("-score", "id")
SOURCES = {
    "signal": Q(what="signals.signal", kind__id__startswith="signal_kind:"),
    "tip": Q(kind="tip_kind:neighbour_tip"),
    "request": Q(kind="tip_kind:own_request"),
    "survey": Q(what="campaigns.answer"),
    "visit": Q(what="rounds.try"),
    "alarm": Q(what="alarms.alarm"),
}
"""Where evidence comes from; of the agencies one can be chosen besides."""
SCORES = {"high": (60, None), "middle": (30, 60), "low": (None, 30)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the inbox is narrowed to; empty means all. ``dong`` is an area path, ``agency`` of the signals' agencies."""

    state: str = "open"
    source: str = ""
    agency: str = ""
    dong: str = ""
    age: str = ""
    score: str = ""
    clock: str = ""


def findings(actor: Actor, wanted: Wanted, *, now: dt.datetime) -> QuerySet[Any]:
    """The findings of the actor's areas, narrowed."""
    rows: QuerySet[Any] = Finding.objects.visible_to(actor).select_related("household")
    # The people in one query of their own: joined, every finding of a filter is compared with every colleague.
    rows = rows.prefetch_related("assigned_to")
    rows = rows.annotate(began_at=BEGINNING).filter(_in_state(actor, wanted.state))
    if wanted.dong:
        rows = rows.filter(placed_below((wanted.dong,)))
    if wanted.source in SOURCES:
        told = Evidence.objects.visible_to(actor).filter(SOURCES[wanted.source], finding=OuterRef("pk"))
        if wanted.agency:
            told = told.filter(kind__in=kinds_of_agency(wanted.agency))
        rows = rows.filter(Exists(told))
    if wanted.score in SCORES:
        least, below = SCORES[wanted.score]
        rows = rows.filter(score__gte=least) if least is not None else rows
        rows = rows.filter(score__lt=below) if below is not None else rows
    if wanted.age:
        rows = rows.filter(_with_age(actor, wanted.age, on=timezone.localdate(now)))
    if wanted.clock == "overdue":
        due = Deadline.objects.visible_to(actor).filter(what=FINDING, object_id=OuterRef("pk"))
        rows = rows.filter(Exists(due.filter(state=DeadlineState.OPEN, due_at__lt=now)))
    return rows


def _in_state(actor: Actor, state: str) -> Q:
    match state:
        case "mine":
            return IS_OPEN & Q(assigned_to=actor.user_id)
        case "waiting" | "taken" | "asked" | "closed":
            return Q(state=state)
    return IS_OPEN


def _with_age(actor: Actor, age: str, *, on: dt.date) -> Exists:
    """A child, or somebody old, lives in the household as far as births are known."""
    years = CHILD_YEARS if age == "child" else ELDER_YEARS
    born = on.replace(year=on.year - years, day=min(on.day, 28))
    people = Person.objects.visible_to(actor).filter(household=OuterRef("household"))
    return Exists(people.filter(birth_date__gt=born) if age == "child" else people.filter(birth_date__lte=born))


def kinds_of_agency(agency: str) -> list[str]:
    """The ids of the signals that the agency (a code without its list) sends."""
    return [kind.id for kind in codes("signal_kind") if kind.attributes.get("agency") == agency]


def agencies() -> list[Code]:
    """The agencies that send signals of some kind."""
    sending = {kind.attributes.get("agency") for kind in codes("signal_kind")}
    return [agency for agency in codes("signal_agency") if agency.id.partition(":")[2] in sending]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are; with ``more`` at least one more than that, which nobody counted."""

    number: int
    more: bool = False

    def beyond(self, reach: int) -> Counted:
        """How many of them lie beyond the first ``reach``."""
        return Counted(max(self.number - reach, 0), self.more)


def open_count(actor: Actor, *, at_least: int = 0) -> Counted:
    """How many are open, counted up to 1,000 or as far as the week reaches and 1,000 more."""
    most = COUNTED_AT_MOST + at_least
    rows = Finding.objects.visible_to(actor).filter(IS_OPEN).order_by()
    number = rows.values("pk")[: most + 1].count()
    return Counted(min(number, most), number > most)


def first_beyond(actor: Actor, reach: int) -> uuid.UUID | None:
    """The first open finding, the most pressing first, that the week does not reach; None when it reaches all."""
    rows = Finding.objects.visible_to(actor).filter(IS_OPEN).order_by(*BY_SCORE)
    return next(iter(rows.values_list("pk", flat=True)[reach : reach + 1]), None)


def open_finding_of(actor: Actor, household: Household) -> Finding | None:
    """What is open about the household, for those who work on findings at its place."""
    if not any(actor.may_at(each, household.path) for each in (Permission.TRIAGE, Permission.WRITE_VISIT)):
        return None
    found: Finding | None = Finding.objects.visible_to(actor).filter(IS_OPEN, household=household).first()
    return found


def evidence_of(actor: Actor, findings: Collection[Finding]) -> dict[uuid.UUID, list[Evidence]]:
    """What was told, by finding, the latest first; one query for all."""
    found: dict[uuid.UUID, list[Evidence]] = {}
    rows = Evidence.objects.visible_to(actor).filter(finding__in=[finding.pk for finding in findings])
    for piece in rows.order_by("-at", "id"):
        found.setdefault(piece.finding_id, []).append(piece)
    return found


def attempts_of(actor: Actor, finding: Finding) -> list[Attempt]:
    rows = Attempt.objects.visible_to(actor).filter(finding=finding)
    return list(rows.select_related("way", "outcome", "by").order_by("-at", "-id"))


def questions_of(actor: Actor, finding: Finding) -> list[Question]:
    """What was asked back about a finding, the latest first."""
    rows = Question.objects.visible_to(actor).filter(finding=finding)
    return list(rows.select_related("asked_of", "of_teller", "answered_by").order_by("-asked_at", "-id"))


def tellers(actor: Actor, finding: Finding) -> list[Evidence]:
    """The tips of a finding whose senders can be asked back, each by itself, the latest first."""
    return tellers_among(actor, finding, evidence_of(actor, [finding]).get(finding.pk, []))


def tellers_among(actor: Actor, finding: Finding, told: Iterable[Evidence]) -> list[Evidence]:
    """Those of the evidence whose senders can be asked back, in its order."""
    return [piece for piece in told if may_ask_teller(actor, finding, piece)]


def open_question_of(actor: Actor, finding: Finding, question: uuid.UUID | None) -> Question | None:
    """The question of a finding that was asked last, or a certain one, while nobody answered it."""
    rows = Question.objects.visible_to(actor).filter(finding=finding, answered_at=None)
    if question:
        rows = rows.filter(pk=question)
    found: Question | None = (
        rows.select_related("finding__household", "finding__assigned_to").order_by("asked_at").last()
    )
    return found


def deadlines_of(
    actor: Actor, findings: Collection[Finding], told: Mapping[uuid.UUID, list[Evidence]]
) -> dict[uuid.UUID, Deadline]:
    """The nearest open deadline of each finding or of something in it, such as a tip; one query for all."""
    holder = {finding.pk: finding.pk for finding in findings}
    holder |= {piece.object_id: key for key, pieces in told.items() for piece in pieces}
    kinds = {FINDING, *(piece.what for pieces in told.values() for piece in pieces)}
    rows = Deadline.objects.visible_to(actor).filter(what__in=kinds, object_id__in=holder, state=DeadlineState.OPEN)
    return {holder[row.object_id]: row for row in rows.order_by("-due_at")}


@dataclass(frozen=True, slots=True)
class Week:
    """How many households can be visited in a week, and the Monday of the week for which that was said first."""

    weekly: int
    said_for: dt.date


def week_of(actor: Actor, *, on: dt.date) -> Week | None:
    """What the actor's teams can visit together in the week of the day; None while no team has said it.

    What a team said last goes on holding. Who said it for a whole district said it for its dongs.
    """
    rows = Capacity.objects.visible_to(actor).filter(week__lte=monday_of(on))
    latest = {row.path: row for row in rows.order_by("path", "-week").distinct("path")}
    outer = [
        row for path, row in latest.items() if not any(path != other and path.startswith(other) for other in latest)
    ]
    if not outer:
        return None
    return Week(sum(row.weekly for row in outer), min(row.week for row in outer))


def weekly_capacity(actor: Actor, *, on: dt.date) -> int | None:
    """How many households the actor's teams can visit together in that week; None while no team has said it."""
    week = week_of(actor, on=on)
    return week.weekly if week else None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be given a finding."""

    user_id: uuid.UUID
    name: str
    unit: str


def colleagues(actor: Actor, *, on: dt.date) -> list[Colleague]:
    """Who works on households in the actor's areas that day, by name."""
    rows = Posting.objects.valid_on(on).filter(placed_below(actor.case_paths), user__is_active=True)
    found: dict[uuid.UUID, Colleague] = {}
    for posting in rows.select_related("user", "unit").order_by("user__name", "user_id"):
        if code(posting.role_id).attributes.get("sees") == Sees.CASES:
            found.setdefault(posting.user_id, Colleague(posting.user_id, posting.user.name, posting.unit.name))
    return list(found.values())


def offices(finding: Finding, *, on: dt.date) -> list[Unit]:
    """The other offices of the finding's district where somebody decides about findings that day; no named team."""
    steps = [finding.path[: cut + 1] for cut in range(len(finding.path)) if finding.path[cut] == "."]
    district = Area.objects.filter(level="area_level:district", path__in=steps).values_list("path", flat=True).first()
    if district is None:
        return []
    deciding = [role.id for role in codes("role") if Permission.TRIAGE in role.attributes["may"]]
    posted = Posting.objects.valid_on(on).filter(role_id__in=deciding, user__is_active=True, unit=OuterRef("pk"))
    there = Unit.objects.filter(Exists(posted), below((district,)), valid_from__lte=on).exclude(path=finding.path)
    return list(there.filter(Q(valid_to=None) | Q(valid_to__gte=on)).order_by("path", "name_ko"))


def hand_overs_of(actor: Actor, finding: Finding) -> list[HandOver]:
    """From which office to which it was handed over and why, the latest first."""
    rows = HandOver.objects.visible_to(actor).filter(finding=finding)
    return list(rows.select_related("from_unit", "to_unit", "by").order_by("-at", "-id"))


def alike(actor: Actor, finding: Finding) -> list[Finding]:
    """Open findings at the same place or with the same name that may be about the same people."""
    if finding.household_id:
        return []
    told = Q(place=finding.place) if finding.place else Q(pk=None)
    told |= Q(label=finding.label) if finding.label else Q(pk=None)
    rows = Finding.objects.visible_to(actor).filter(IS_OPEN & told, path=finding.path).exclude(pk=finding.pk)
    return list(rows.select_related("household").order_by("-score")[:5])


def is_open(finding: Finding) -> bool:
    return bool(finding.state != FindingState.CLOSED)
