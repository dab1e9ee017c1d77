"""Tells the cases: opened, planned with the family, looked back at, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from uuid_utils.compat import uuid7

from dure.demo.loading.stage import Stage, Step
from dure.demo.stories.parts import ActionPart, CasePart, GoalPart, HouseholdStory, ReviewPart
from dure.journey.cases.actions import (
    add_action,
    add_goal,
    close_case,
    finish_action,
    open_case,
    review_case,
    say_attainment,
)
from dure.journey.cases.models import Case, Goal, GoalAction
from dure.journey.cases.states import GoalState
from dure.journey.needs.models import Need
from dure.registry.people.models import Household


def casework_steps(stage: Stage, story: HouseholdStory) -> Iterator[Step]:
    """The case of the story, if it has one, from opening to today or to its end."""
    part = story.case
    if part is None:
        return
    yield Step(part.opened_at, partial(_open, stage, part, stage.household_of(story)))
    for number, goal in enumerate(part.goals):
        yield from _goal_steps(stage, part, goal, f"{part.key}-goal-{number}")
    for review in part.reviews:
        yield Step(review.at, partial(_review, stage, part, review))
    if part.closed_at:
        yield Step(part.closed_at, partial(_close, stage, part, part.closed_at))


def _goal_steps(stage: Stage, case: CasePart, goal: GoalPart, key: str) -> Iterator[Step]:
    yield Step(goal.set_at, partial(_agree, stage, case, goal, key))
    for number, action in enumerate(goal.actions):
        yield Step(goal.set_at, partial(_take_on, stage, case, action, key, number, goal.set_at))
        if action.done_at:
            yield Step(action.done_at, partial(_finish, stage, case, f"{key}-{number}", action.done_at))
    if goal.ended_at:
        yield Step(goal.ended_at, partial(_attain, stage, case, goal, key, goal.ended_at))


def _open(stage: Stage, part: CasePart, household: Household) -> None:
    with stage.acting(part.opened_by, part.opened_at) as actor:
        case, _new = open_case(
            actor=actor,
            record_id=uuid7(),
            household=household,
            tier=f"crisis_class:{part.crisis_class}",
            manager=stage.user(part.manager).id,
            why=part.why,
            at=part.opened_at,
        )
    stage.made[part.key] = case


def _agree(stage: Stage, part: CasePart, goal: GoalPart, key: str) -> None:
    case: Case = stage.made[part.key]
    with stage.acting(part.manager, goal.set_at) as actor:
        need = Need.objects.visible_to(actor).filter(household=case.household_id, area=f"need_area:{goal.need}").first()
        stage.made[key], _new = add_goal(
            actor=actor,
            record_id=uuid7(),
            case=case,
            text=goal.text,
            need=need,
            due_on=goal.due_on,
            at=goal.set_at,
        )


def _take_on(stage: Stage, part: CasePart, action: ActionPart, goal: str, number: int, at: dt.datetime) -> None:
    with stage.acting(part.manager, at) as actor:
        stage.made[f"{goal}-{number}"], _new = add_action(
            actor=actor,
            record_id=uuid7(),
            goal=stage.made[goal],
            text=action.text,
            responsible=action.responsible,
            due_on=action.due_on,
            at=at,
        )


def _finish(stage: Stage, part: CasePart, key: str, at: dt.datetime) -> None:
    action: GoalAction = stage.made[key]
    with stage.acting(part.manager, at) as actor:
        finish_action(actor=actor, action=action, at=at)


def _attain(stage: Stage, part: CasePart, goal: GoalPart, key: str, at: dt.datetime) -> None:
    row: Goal = stage.made[key]
    with stage.acting(part.manager, at) as actor:
        say_attainment(actor=actor, goal=row, state=GoalState(goal.state), at=at)


def _review(stage: Stage, part: CasePart, review: ReviewPart) -> None:
    with stage.acting(review.by, review.at) as actor:
        review_case(
            actor=actor,
            record_id=uuid7(),
            case=stage.made[part.key],
            text=review.text,
            next_review_on=review.next_review_on,
            at=review.at,
        )


def _close(stage: Stage, part: CasePart, at: dt.datetime) -> None:
    with stage.acting(part.manager, at) as actor:
        close_case(
            actor=actor,
            case=stage.made[part.key],
            reason=f"case_closing_reason:{part.closing_reason}",
            summary=part.closing_summary,
            remaining_risk=part.remaining_risk,
            follow_up_on=part.follow_up_on,
            follow_up_by=f"follow_up_party:{part.follow_up_by}" if part.follow_up_by else None,
            at=at,
        )
