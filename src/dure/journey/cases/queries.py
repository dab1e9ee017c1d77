"""Reads of cases, ready for a screen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.accounts.models import Posting
from dure.foundation.codes.queries import code, codes
from dure.journey.cases.models import Case, Goal, GoalAction, Review
from dure.journey.cases.states import CaseState, GoalState
from dure.journey.needs.models import CrisisClass, Need
from dure.journey.needs.queries import current_class, open_needs
from dure.journey.referrals.models import Referral
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.models import Household

ORDER = ("-opened_at", "-id")
EMERGENCY = "crisis_class:emergency"
MILDEST = "crisis_class:general"
NOTHING_COMES = frozenset({"declined", "cancelled"})
CLOSED_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Manager:
    """Somebody who may lead a case, with the role and the number of cases led now."""

    user_id: uuid.UUID
    name: str
    role: str
    open_cases: int


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal with what is done for it."""

    goal: Goal
    actions: list[GoalAction]
    services: list[Referral]

    @property
    def is_running(self) -> bool:
        return bool(self.goal.state == GoalState.RUNNING)


def cases_seen(actor: Actor, *, mine: bool, state: str) -> QuerySet[Any]:
    """The cases of the actor's area; ``state`` is ``open``, ``closed`` or empty for both."""
    rows: QuerySet[Any] = Case.objects.visible_to(actor).select_related(
        "household", "tier", "manager", "closing_reason"
    )
    if mine:
        rows = rows.filter(manager_id=actor.user_id)
    return rows.filter(state=state) if state else rows


def open_case_of(actor: Actor, household: Household) -> Case | None:
    """The household's open case, or None."""
    rows = Case.objects.visible_to(actor).filter(household=household, state=CaseState.OPEN)
    found: Case | None = rows.select_related("manager", "tier").first()
    return found


def other_cases(actor: Actor, case: Case) -> list[Case]:
    """The household's cases before and after this one, the latest first."""
    rows = Case.objects.visible_to(actor).filter(household=case.household_id).exclude(pk=case.pk)
    return list(rows.select_related("manager", "closing_reason").order_by(*ORDER)[:CLOSED_SHOWN])


def households_needing_a_case(actor: Actor) -> QuerySet[Any]:
    """Current emergency classes of households that have no open case, the oldest first."""
    led = Case.objects.visible_to(actor).filter(household=OuterRef("household"), state=CaseState.OPEN)
    rows: QuerySet[Any] = CrisisClass.objects.visible_to(actor).filter(is_current=True, decided=EMERGENCY)
    return rows.exclude(Exists(led)).select_related("household", "decided").order_by("decided_at", "id")


def proposed_tier(actor: Actor, household: Household) -> str:
    """The class that holds now; the mildest one that opens a case when none holds or one service is enough."""
    current = current_class(actor, household)
    if current and current.decided.attributes.get("opens_case"):
        return str(current.decided_id)
    return MILDEST


def tiers() -> list[tuple[str, str]]:
    """The classes for which cases are led."""
    return [(row.id, row.label) for row in codes("crisis_class") if row.attributes.get("opens_case")]


def managers_for(actor: Actor, household: Household, *, on: dt.date) -> list[Manager]:
    """Who may lead a case here: people whose role manages cases, posted at or above the household's area."""
    above = [household.path[: cut + 1] for cut, letter in enumerate(household.path) if letter == "."]
    leading = [row.id for row in codes("role") if Permission.MANAGE_CASE in row.attributes.get("may", [])]
    postings = Posting.objects.valid_on(on).filter(path__in=above, role__in=leading, user__is_active=True)
    load = _open_cases_by_manager(actor)
    found = {
        posting.user_id: Manager(
            posting.user_id, posting.user.name, code(posting.role_id).label, load.get(posting.user_id, 0)
        )
        for posting in postings.select_related("user").order_by("path")
    }
    return sorted(found.values(), key=lambda manager: (manager.name, str(manager.user_id)))


def _open_cases_by_manager(actor: Actor) -> dict[uuid.UUID, int]:
    """As far as the actor sees: enough to tell who carries much."""
    load: dict[uuid.UUID, int] = defaultdict(int)
    rows = Case.objects.visible_to(actor).filter(state=CaseState.OPEN).order_by()
    for manager_id in rows.values_list("manager_id", flat=True):
        load[manager_id] += 1
    return load


def goals_of(actor: Actor, case: Case) -> list[GoalRow]:
    """The goals in the order they were set, with actions and the referrals for their needs; three queries."""
    goals = list(Goal.objects.visible_to(actor).filter(case=case).select_related("need__area").order_by("set_at", "id"))
    actions: dict[uuid.UUID, list[GoalAction]] = defaultdict(list)
    for action in GoalAction.objects.visible_to(actor).filter(goal__in=goals).order_by("due_on", "id"):
        actions[action.goal_id].append(action)
    services: dict[uuid.UUID, list[Referral]] = defaultdict(list)
    referrals = Referral.objects.visible_to(actor).filter(need__in=[goal.need_id for goal in goals if goal.need_id])
    for referral in referrals.exclude(state__in=NOTHING_COMES).select_related("service").order_by("sent_at"):
        services[referral.need_id].append(referral)
    return [GoalRow(goal, actions[goal.id], services[goal.need_id]) for goal in goals]


def running_goals(actor: Actor, case: Case) -> list[Goal]:
    """Goals that nobody has said yet what became of."""
    rows = Goal.objects.visible_to(actor).filter(case=case, state=GoalState.RUNNING)
    return list(rows.order_by("set_at", "id"))


def needs_for_goals(actor: Actor, case: Case) -> list[Need]:
    """The household's open needs, the severest first."""
    return open_needs(actor, case.household)


def reviews_of(actor: Actor, case: Case) -> list[Review]:
    """Looks back at the case and, after it closed, at the family; the latest first."""
    rows = Review.objects.visible_to(actor).filter(case=case)
    return list(rows.select_related("reviewed_by").order_by("-reviewed_at", "-id"))


def deadlines_of_case(actor: Actor, case: Case) -> list[Deadline]:
    """What is due about this case, the nearest first."""
    rows = Deadline.objects.visible_to(actor).filter(Q(object_id=case.id), state=DeadlineState.OPEN)
    return list(rows.select_related("kind", "assigned_to").order_by("due_at"))
