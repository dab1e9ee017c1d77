"""Operations of cases."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.bodies import Body, body_of, checked
from dure.foundation.operations.paging import page_of
from dure.foundation.operations.problems import Conflict
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Coded, Done, Listing, Paging, Typed, coded, coded_or_none
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.cases.access import may_follow_up, may_lead_case, may_open_case
from dure.journey.cases.actions import (
    GoalsStillRunning,
    add_action,
    add_goal,
    close_case,
    finish_action,
    open_case,
    record_follow_up,
    review_case,
    say_attainment,
)
from dure.journey.cases.actions.writing import WHAT
from dure.journey.cases.forms import ActionForm, CloseForm, FollowUpForm, GoalForm, OpenForm, ReviewForm
from dure.journey.cases.models import Case, GoalAction
from dure.journey.cases.queries import (
    ORDER,
    GoalRow,
    cases_seen,
    deadlines_of_case,
    goals_of,
    managers_for,
    needs_for_goals,
    reviews_of,
)
from dure.journey.cases.states import CaseState, GoalState
from dure.journey.cases.views import case_or_404, goal_or_404
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household

operations = Operations("Cases")

READERS = (Permission.MANAGE_CASE, Permission.WRITE_VISIT)
OpenBody = body_of(
    OpenForm, "OpenBody", manager=(UUID, Field(..., description="Who takes charge; see /households/{id}/managers."))
)
GoalBody = body_of(GoalForm, "GoalBody", need=(UUID | None, Field(default=None, description="The need it answers.")))
ActionBody = body_of(ActionForm, "ActionBody")
ReviewBody = body_of(ReviewForm, "ReviewBody")
FollowUpBody = body_of(FollowUpForm, "FollowUpBody")
CloseBody = body_of(CloseForm, "CloseCaseBody")


class CasesQuery(Body):
    """Which cases."""

    state: CaseState | None = Field(default=None, description="Both when it is left out.")
    mine: bool = Field(default=False, description="Only those one is in charge of.")


class AttainBody(Body):
    """What became of a goal; `running` takes it up again."""

    state: GoalState


class CaseRow(Schema):
    """A case in a list."""

    id: UUID
    household_id: UUID
    name: str = Field(description="The household's; the middle is hidden.")
    tier: Coded
    state: CaseState
    manager: str
    opened_at: dt.datetime
    closed_at: dt.datetime | None = None

    @classmethod
    def facts(cls, row: Case) -> dict[str, Any]:
        return {
            "id": row.id,
            "household_id": row.household_id,
            "name": mask_name(row.household.label),
            "tier": coded(row.tier_id),
            "state": row.state,
            "manager": row.manager.name,
            "opened_at": row.opened_at,
            "closed_at": row.closed_at,
        }


class ActionOut(Schema):
    """Who does what until when."""

    id: UUID
    text: str
    responsible: str
    due_on: dt.date | None = None
    done_at: dt.datetime | None = None


class GoalOut(Schema):
    """A goal in the family's own words."""

    id: UUID
    text: str
    need: Coded | None = None
    state: GoalState
    due_on: dt.date | None = None
    actions: list[ActionOut]

    @classmethod
    def of(cls, row: GoalRow) -> GoalOut:
        goal = row.goal
        actions = [
            ActionOut(id=one.id, text=one.text, responsible=one.responsible, due_on=one.due_on, done_at=one.done_at)
            for one in row.actions
        ]
        return cls(
            id=goal.id,
            text=goal.text,
            need=coded(goal.need.area_id) if goal.need else None,
            state=GoalState(goal.state),
            due_on=goal.due_on,
            actions=actions,
        )


class ReviewOut(Schema):
    """A look back at a case."""

    id: UUID
    text: str
    reviewed_by: str
    reviewed_at: dt.datetime
    next_review_on: dt.date | None = None


class DueOut(Schema):
    """Something due about a case."""

    kind: Coded
    due_at: dt.datetime


class CaseOut(CaseRow):
    """A case with its goals and reviews."""

    why: str
    goals: list[GoalOut]
    reviews: list[ReviewOut]
    due: list[DueOut]
    closing_reason: Coded | None = None
    closing_summary: str
    remaining_risk: str
    follow_up_on: dt.date | None = None
    follow_up_by: Coded | None = None


class ManagerOut(Schema):
    """Somebody who may take charge."""

    user_id: UUID
    name: str
    role: str
    open_cases: int


@operations.read("/cases", Listing[CaseRow], *READERS, query=CasesQuery)
def list_cases(request: ActorRequest, asked: Typed, paging: Query[Paging]) -> Listing[CaseRow]:
    """Read cases, the newest first."""
    rows = cases_seen(request.actor, mine=asked.get("mine", False), state=asked.get("state") or "")
    page = page_of(rows, request=request, paging=paging, order=ORDER)
    record(request.actor, Act.LIST, WHAT, rows=len(page.rows))
    return Listing(items=[CaseRow(**CaseRow.facts(row)) for row in page.rows], next=page.next_url)


@operations.read("/cases/{case_id}", CaseOut, *READERS)
def read_case(request: ActorRequest, case_id: UUID) -> CaseOut:
    """Read a case with its goals, actions and reviews."""
    case = case_or_404(request, case_id)
    record(request.actor, Act.READ, WHAT, path=case.path, object_id=case.id, household_id=case.household_id)
    reviews = [
        ReviewOut(
            id=row.id,
            text=row.text,
            reviewed_by=row.reviewed_by.name,
            reviewed_at=row.reviewed_at,
            next_review_on=row.next_review_on,
        )
        for row in reviews_of(request.actor, case)
    ]
    return CaseOut(
        **CaseRow.facts(case),
        why=case.why,
        goals=[GoalOut.of(row) for row in goals_of(request.actor, case)],
        reviews=reviews,
        due=[DueOut(kind=coded(row.kind_id), due_at=row.due_at) for row in deadlines_of_case(request.actor, case)],
        closing_reason=coded_or_none(case.closing_reason_id),
        closing_summary=case.closing_summary,
        remaining_risk=case.remaining_risk,
        follow_up_on=case.follow_up_on,
        follow_up_by=coded_or_none(case.follow_up_by_id),
    )


@operations.read("/households/{household_id}/managers", Listing[ManagerOut], Permission.MANAGE_CASE)
def list_managers(request: ActorRequest, household_id: UUID) -> Listing[ManagerOut]:
    """Read who may take charge of a case of a household."""
    household = _household(request, household_id)
    record(request.actor, Act.READ, "people.household", path=household.path, household_id=household.id)
    found = managers_for(request.actor, household, on=timezone.localdate(request.now))
    items = [ManagerOut(user_id=one.user_id, name=one.name, role=one.role, open_cases=one.open_cases) for one in found]
    return Listing(items=items)


@operations.write("/households/{household_id}/cases", Done, Permission.MANAGE_CASE, body=OpenBody)
def open_a_case(request: ActorRequest, household_id: UUID, sent: Typed) -> Done:
    """Open a case. When one is open already, `id` is that one and `new` is false."""
    household = _household(request, household_id)
    require(may_open_case(request.actor, household))
    managers = managers_for(request.actor, household, on=timezone.localdate(request.now))
    form = checked(OpenForm(sent, managers=managers))
    case, new = open_case(actor=request.actor, household=household, at=request.now, **form.cleaned_data)
    return Done(id=case.id, new=new, state=case.state)


@operations.write("/cases/{case_id}/goals", Done, Permission.MANAGE_CASE, body=GoalBody)
def agree_on_a_goal(request: ActorRequest, case_id: UUID, sent: Typed) -> Done:
    """Write down a goal in the family's own words."""
    case = case_or_404(request, case_id)
    require(may_lead_case(request.actor, case))
    form = checked(GoalForm(sent, needs=needs_for_goals(request.actor, case), now=request.now))
    goal, new = add_goal(actor=request.actor, case=case, at=request.now, **form.cleaned_data)
    return Done(id=goal.id, new=new, state=goal.state)


@operations.write("/goals/{goal_id}/actions", Done, Permission.MANAGE_CASE, body=ActionBody)
def agree_on_an_action(request: ActorRequest, goal_id: UUID, sent: Typed) -> Done:
    """Write down who does what until when towards a goal."""
    goal = goal_or_404(request, goal_id)
    require(may_lead_case(request.actor, goal.case))
    form = checked(ActionForm(sent, now=request.now))
    action, new = add_action(actor=request.actor, goal=goal, at=request.now, **form.cleaned_data)
    return Done(id=action.id, new=new)


@operations.write("/goals/{goal_id}/attainment", Done, Permission.MANAGE_CASE)
def say_what_became_of_goal(request: ActorRequest, goal_id: UUID, body: AttainBody) -> Done:
    """Say what became of a goal."""
    goal = goal_or_404(request, goal_id)
    new = goal.state != body.state
    if new:
        say_attainment(actor=request.actor, goal=goal, state=body.state, at=request.now)
    return Done(id=goal.id, new=new, state=body.state)


@operations.write("/actions/{action_id}/done", Done, Permission.MANAGE_CASE)
def finish_an_action(request: ActorRequest, action_id: UUID) -> Done:
    """Mark what was agreed as done."""
    rows = GoalAction.objects.visible_to(request.actor).select_related("goal__case__household", "goal__case__manager")
    action = get_object_or_404(rows, pk=action_id)
    return Done(id=action.id, new=finish_action(actor=request.actor, action=action, at=request.now))


@operations.write("/cases/{case_id}/reviews", Done, Permission.MANAGE_CASE, body=ReviewBody)
def review_a_case(request: ActorRequest, case_id: UUID, sent: Typed) -> Done:
    """Look back at a case and set the day of the next look."""
    case = case_or_404(request, case_id)
    require(may_lead_case(request.actor, case))
    form = checked(ReviewForm(sent, now=request.now))
    review, new = review_case(actor=request.actor, case=case, at=request.now, **form.cleaned_data)
    return Done(id=review.id, new=new)


@operations.write("/cases/{case_id}/follow-ups", Done, Permission.MANAGE_CASE, body=FollowUpBody)
def record_a_follow_up(request: ActorRequest, case_id: UUID, sent: Typed) -> Done:
    """Write how the family was found after its case was closed."""
    case = case_or_404(request, case_id)
    require(may_follow_up(request.actor, case))
    form = checked(FollowUpForm(sent, now=request.now))
    review, new = record_follow_up(actor=request.actor, case=case, at=request.now, **form.cleaned_data)
    return Done(id=review.id, new=new)


@operations.write("/cases/{case_id}/close", Done, Permission.MANAGE_CASE, body=CloseBody)
def close_a_case(request: ActorRequest, case_id: UUID, sent: Typed) -> Done:
    """Close a case; only when each goal says what became of it."""
    case = case_or_404(request, case_id)
    if case.closed_at is not None:
        raise AlreadyMoved(CaseState.CLOSED)
    require(may_lead_case(request.actor, case))
    form = checked(CloseForm(sent, now=request.now))
    try:
        close_case(actor=request.actor, case=case, at=request.now, **form.cleaned_data)
    except GoalsStillRunning as still:
        running = [str(goal.id) for goal in still.goals]
        raise Conflict(_("First say what became of each goal."), running_goals=running) from still
    return Done(id=case.id, state=CaseState.CLOSED)


def _household(request: ActorRequest, household_id: UUID) -> Household:
    rows = Household.objects.visible_to(request.actor).select_related("area")
    found: Household = get_object_or_404(rows, pk=household_id)
    return found
