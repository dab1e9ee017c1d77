"""Opening a case, looking back at it, closing it and looking after the family afterwards."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import place_of
from dure.foundation.access.decisions import require
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import code
from dure.foundation.transitions.moves import AlreadyMoved, move
from dure.foundation.transitions.once import insert_once
from dure.journey.cases.access import may_be_manager, may_follow_up, may_lead_case, may_open_case, person
from dure.journey.cases.actions.writing import audit, hold_open, make_due, tell_case
from dure.journey.cases.models import Case, Goal, Review
from dure.journey.cases.queries import managers_for, open_case_of, running_goals
from dure.journey.cases.schedule import FOLLOW_UP, PLAN, REVIEW, SURVEY, due, end_of
from dure.journey.cases.states import MOVES, CaseState
from dure.journey.needs.queries import last_asked
from dure.registry.deadlines.actions import end_deadlines
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.models import Household
from dure.registry.story.actions import code_value


class GoalsStillRunning(Exception):
    """A case closes only when each goal says what became of it; ``goals`` are those that do not."""

    def __init__(self, goals: list[Goal]) -> None:
        super().__init__(f"{len(goals)} goals are still running.")
        self.goals = goals


class FollowUpMissing(Exception):
    """This reason for closing asks for a day and a party for the follow-up."""


def open_case(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    household: Household,
    tier: str,
    manager: uuid.UUID,
    why: str,
    at: dt.datetime,
) -> tuple[Case, bool]:
    """Open a case with somebody in charge. When one is open already, that one comes back and nothing is written.

    Raises:
        NotAllowed: the actor manages no cases here, or the person in charge does not.
    """
    require(may_open_case(actor, household))
    possible = {one.user_id: one.name for one in managers_for(actor, household, on=timezone.localdate(at))}
    require(may_be_manager(manager, possible))
    row = Case(
        id=record_id,
        household=household,
        path=household.path,
        counted_path=place_of(household.path),
        tier_id=tier,
        manager_id=manager,
        why=why,
        opened_at=at,
        opened_by_id=actor.user_id,
    )
    try:
        case, new = insert_once(row, Case.objects.visible_to(actor))
    except IntegrityError:
        # A household has one open case at most: a colleague was quicker.
        running = open_case_of(actor, household)
        if running is None:
            raise
        return running, False
    if new:
        audit(actor, Act.CREATE, case)
        _set_first_deadlines(actor, case, at)
        template = gettext_noop("Case opened (%(tier)s), %(manager)s in charge")
        tell_case(actor, case, template, at, quote=why, tier=code_value(tier), manager=possible[manager])
    return case, new


def _set_first_deadlines(actor: Actor, case: Case, at: dt.datetime) -> None:
    if last_asked(actor, case.household) is None:
        make_due(
            case, SURVEY, due(SURVEY, opened_at=at), gettext_noop("A case is open and the needs were never rated"), at
        )
    make_due(case, PLAN, due(PLAN, opened_at=at), gettext_noop("A case is open without a goal"), at)
    make_due(case, REVIEW, due(REVIEW, opened_at=at), gettext_noop("Look back at the case with the family"), at)


def review_case(
    *, actor: Actor, record_id: uuid.UUID, case: Case, text: str, next_review_on: dt.date, at: dt.datetime
) -> tuple[Review, bool]:
    """Look back at the case and set the day of the next look.

    Raises:
        AlreadyMoved: the case was closed meanwhile.
    """
    require(may_lead_case(actor, case))
    hold_open(actor, case)
    review, new = _write_review(actor, record_id, case, text, next_review_on, at)
    if new:
        end_deadlines(actor=actor, object_id=case.id, at=at, kind=REVIEW)
        make_due(case, REVIEW, end_of(next_review_on), gettext_noop("Look back at the case with the family"), at)
        tell_case(actor, case, gettext_noop("Case reviewed"), at, quote=text)
    return review, new


def close_case(
    *,
    actor: Actor,
    case: Case,
    reason: str,
    summary: str,
    remaining_risk: str,
    follow_up_on: dt.date | None,
    follow_up_by: str | None,
    at: dt.datetime,
) -> None:
    """Close the case. Of two people who close at once one wins; the case's other deadlines end with it.

    Raises:
        GoalsStillRunning: a goal does not say what became of it.
        FollowUpMissing: the reason asks for a follow-up.
        AlreadyMoved: the case is closed already.
    """
    _require_open(actor, case)
    if follow_up_on is None and code(reason).attributes.get("follow_up_required", True):
        raise FollowUpMissing
    hold_open(actor, case)
    running = running_goals(actor, case)
    if running:
        raise GoalsStillRunning(running)
    move(
        Case.objects.visible_to(actor).filter(pk=case.pk),
        moves=MOVES,
        old=CaseState.OPEN,
        new=CaseState.CLOSED,
        closed_at=at,
        closing_reason_id=reason,
        closing_summary=summary,
        remaining_risk=remaining_risk,
        follow_up_on=follow_up_on,
        follow_up_by_id=follow_up_by if follow_up_on else None,
        version=case.version + 1,
    )
    audit(actor, Act.MOVE, case, state=CaseState.CLOSED.value)
    end_deadlines(actor=actor, object_id=case.id, at=at, state=DeadlineState.CANCELLED)
    if follow_up_on:
        make_due(case, FOLLOW_UP, end_of(follow_up_on), gettext_noop("The case is closed: see how the family is"), at)
    tell_case(actor, case, gettext_noop("Case closed: %(reason)s"), at, quote=summary, reason=code_value(reason))


def _require_open(actor: Actor, case: Case) -> None:
    """A closed case is no refusal but the second click, or a quicker colleague."""
    if case.state == CaseState.CLOSED:
        raise AlreadyMoved(CaseState.CLOSED)
    require(may_lead_case(actor, case))


def record_follow_up(
    *, actor: Actor, record_id: uuid.UUID, case: Case, text: str, next_on: dt.date | None, at: dt.datetime
) -> tuple[Review, bool]:
    """Write how the family was found after the case was closed; with ``next_on`` somebody looks again."""
    require(may_follow_up(actor, case))
    # Of two people at the same moment the second waits here, so that one follow-up is due after the other.
    Case.objects.visible_to(actor).select_for_update(no_key=True).get(pk=case.pk)
    review, new = _write_review(actor, record_id, case, text, next_on, at)
    if new:
        end_deadlines(actor=actor, object_id=case.id, at=at, kind=FOLLOW_UP)
        if next_on:
            make_due(case, FOLLOW_UP, end_of(next_on), gettext_noop("The case is closed: see how the family is"), at)
        tell_case(actor, case, gettext_noop("Looked after the family once the case was closed"), at, quote=text)
    return review, new


def _write_review(
    actor: Actor, record_id: uuid.UUID, case: Case, text: str, next_on: dt.date | None, at: dt.datetime
) -> tuple[Review, bool]:
    row = Review(
        id=record_id,
        case=case,
        household=case.household,
        path=case.path,
        reviewed_at=at,
        reviewed_by_id=person(actor),
        text=text,
        next_review_on=next_on,
    )
    review, new = insert_once(row, Review.objects.visible_to(actor))
    if new:
        audit(actor, Act.CREATE, case, what="cases.review", object_id=review.id)
    return review, new
