"""Goals of a case in the family's own words, and who does what towards them."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import move
from dure.foundation.transitions.once import insert_once
from dure.journey.cases.access import may_lead_case
from dure.journey.cases.actions.writing import audit, hold_open, tell_case
from dure.journey.cases.models import Case, Goal, GoalAction
from dure.journey.cases.schedule import PLAN
from dure.journey.cases.states import GOAL_MOVES, GoalState
from dure.journey.needs.models import Need
from dure.registry.deadlines.actions import end_deadlines

ATTAINED = {
    GoalState.REACHED: gettext_noop("Goal reached"),
    GoalState.PARTLY: gettext_noop("Goal partly reached"),
    GoalState.GIVEN_UP: gettext_noop("Goal given up"),
    GoalState.RUNNING: gettext_noop("Goal taken up again"),
}


def add_goal(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    case: Case,
    text: str,
    need: Need | None,
    due_on: dt.date | None,
    at: dt.datetime,
) -> tuple[Goal, bool]:
    """Write down a goal in the family's own words. The first goal is the plan, so its deadline is met.

    Raises:
        AlreadyMoved: the case was closed meanwhile.
    """
    require(may_lead_case(actor, case))
    hold_open(actor, case)
    row = Goal(
        id=record_id,
        case=case,
        household=case.household,
        path=case.path,
        need=need,
        text=text,
        due_on=due_on,
        set_at=at,
    )
    goal, new = insert_once(row, Goal.objects.visible_to(actor))
    if new:
        audit(actor, Act.CREATE, case, what="cases.goal", object_id=goal.id)
        end_deadlines(actor=actor, object_id=case.id, at=at, kind=PLAN)
        tell_case(actor, case, gettext_noop("Goal agreed with the family"), at, quote=text)
    return goal, new


def add_action(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    goal: Goal,
    text: str,
    responsible: str,
    due_on: dt.date | None,
    at: dt.datetime,
) -> tuple[GoalAction, bool]:
    """Write down who does what until when towards a goal.

    Raises:
        AlreadyMoved: the case was closed meanwhile.
    """
    require(may_lead_case(actor, goal.case))
    hold_open(actor, goal.case)
    row = GoalAction(
        id=record_id,
        goal=goal,
        household=goal.household,
        path=goal.path,
        text=text,
        responsible=responsible,
        due_on=due_on,
    )
    action, new = insert_once(row, GoalAction.objects.visible_to(actor))
    if new:
        audit(actor, Act.CREATE, goal.case, what="cases.action", object_id=action.id)
        template = gettext_noop("%(responsible)s takes on a task")
        tell_case(actor, goal.case, template, at, quote=text, responsible=responsible)
    return action, new


def finish_action(*, actor: Actor, action: GoalAction, at: dt.datetime) -> bool:
    """Mark what was agreed as done; False when it was done already."""
    case = action.goal.case
    require(may_lead_case(actor, case))
    hold_open(actor, case)
    rows = GoalAction.objects.visible_to(actor).filter(pk=action.pk, done_at=None)
    if not rows.update(done_at=at):
        return False
    audit(actor, Act.CHANGE, case, what="cases.action", object_id=action.id)
    template = gettext_noop("%(responsible)s has done the task")
    tell_case(actor, case, template, at, quote=action.text, responsible=action.responsible)
    return True


def say_attainment(*, actor: Actor, goal: Goal, state: GoalState, at: dt.datetime) -> None:
    """Say what became of a goal, or that it runs again.

    Raises:
        AlreadyMoved: a colleague said something else meanwhile, or the case was closed.
        NotAMove: from where the goal stands this cannot be said.
    """
    require(may_lead_case(actor, goal.case))
    hold_open(actor, goal.case)
    ended_at = None if state is GoalState.RUNNING else at
    rows = Goal.objects.visible_to(actor).filter(pk=goal.pk)
    move(rows, moves=GOAL_MOVES, old=GoalState(goal.state), new=state, ended_at=ended_at)
    audit(actor, Act.MOVE, goal.case, what="cases.goal", object_id=goal.id, state=state.value)
    tell_case(actor, goal.case, ATTAINED[state], at, quote=goal.text)
