"""Opening, planning, reviewing and closing cases, as the people who do it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.cases.actions import (
    FollowUpMissing,
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
from dure.journey.cases.models import Case, Goal, GoalAction
from dure.journey.cases.queries import households_needing_a_case, managers_for, open_case_of, other_cases, proposed_tier
from dure.journey.cases.states import CaseState, GoalState
from dure.journey.needs.models import CrisisClass
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household
from dure.registry.story.models import StoryLine
from tests.personas import SYSTEM, make_household
from tests.places import SIBLING

pytestmark = pytest.mark.django_db
Acting = Callable[[User], Any]
MONTH = dt.timedelta(days=30)
ENDING = {
    "reason": "case_closing_reason:goals_met",
    "summary": "전기가 다시 들어오고 식사를 거르지 않으십니다.",
    "remaining_risk": "없음",
    "follow_up_by": "follow_up_party:dong",
}


def opened(actor: Any, household: Household, manager: User, at: dt.datetime, **changes: Any) -> tuple[Case, bool]:
    facts = {
        "record_id": uuid7(),
        "tier": "crisis_class:emergency",
        "manager": manager.id,
        "why": "단전이 길고 혼자 지내십니다.",
        **changes,
    }
    return open_case(actor=actor, household=household, at=at, **facts)


def goal_of(actor: Any, case: Case, at: dt.datetime, **changes: Any) -> Goal:
    facts: dict[str, Any] = {"record_id": uuid7(), "text": "다시 밥을 지어 먹고 싶어요", "need": None, "due_on": None}
    goal, _new = add_goal(actor=actor, case=case, at=at, **(facts | changes))
    return goal


def close(actor: Any, case: Case, at: dt.datetime, **changes: Any) -> None:
    follow_up_on = timezone.localdate(at) + MONTH
    close_case(actor=actor, case=case, at=at, **({"follow_up_on": follow_up_on} | ENDING | changes))


def open_deadlines(case: Case) -> dict[str, dt.datetime]:
    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(object_id=case.id, state="open")
        return {row.kind_id.removeprefix("deadline_kind:"): row.due_at for row in rows}


def stories(case: Case) -> list[str]:
    with scope(SYSTEM):
        rows = StoryLine.objects.visible_to(SYSTEM).filter(object_id=case.id).order_by("at", "id")
        return list(rows.values_list("template", flat=True))


def classed(household: Household, at: dt.datetime, crisis: str = "emergency") -> None:
    with scope(SYSTEM):
        CrisisClass(
            household=household,
            path=household.path,
            computed_id=f"crisis_class:{crisis}",
            decided_id=f"crisis_class:{crisis}",
            rule_version="test",
            decided_at=at,
        ).save(force_insert=True)


@pytest.mark.requirement("R120")
def test_an_open_case_has_somebody_in_charge_and_soft_deadlines_counted_from_its_opening(
    official: User, case_manager: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    with acting(official) as actor:
        case, new = opened(actor, household, case_manager, now)
    assert new
    assert (case.state, case.manager_id, case.counted_path) == ("open", case_manager.id, household.path)
    due = open_deadlines(case)
    assert due["needs_survey"] - now == dt.timedelta(days=10)
    assert due["service_plan"] - now == MONTH
    assert due["case_review"] - now == dt.timedelta(days=90)
    assert stories(case) == ["Case opened (%(tier)s), %(manager)s in charge"]


def test_a_second_click_and_a_quicker_colleague_both_lead_to_the_one_open_case(
    official: User, case_manager: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    record_id = uuid7()
    with acting(official) as actor:
        first, _new = opened(actor, household, official, now, record_id=record_id)
        again, new_again = opened(actor, household, official, now, record_id=record_id)
    with acting(case_manager) as colleague:
        other, new_other = opened(colleague, household, case_manager, now)
    assert (again.id, other.id) == (first.id, first.id)
    assert (new_again, new_other) == (False, False)
    assert len(stories(first)) == 1


def test_people_who_manage_no_cases_here_cannot_open_one_nor_be_put_in_charge(
    official: User, nurse: User, sibling_official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    with acting(nurse) as actor, pytest.raises(NotAllowed):
        opened(actor, household, official, now)
    with acting(sibling_official) as stranger, pytest.raises(NotAllowed):
        opened(stranger, household, official, now)
    with acting(official) as actor:
        for manager in (nurse, sibling_official):
            with pytest.raises(NotAllowed):
                opened(actor, household, manager, now)


def test_only_colleagues_whose_role_manages_cases_at_or_above_the_dong_can_be_chosen(
    official: User,
    nurse: User,
    case_manager: User,
    sibling_official: User,
    former_official: User,
    household: Household,
    acting: Acting,
    now: dt.datetime,
) -> None:
    with acting(official) as actor:
        found = {one.user_id for one in managers_for(actor, household, on=timezone.localdate(now))}
    assert found == {official.id, case_manager.id}


@pytest.mark.requirement("R062")
def test_emergencies_without_an_open_case_are_pulled_and_leave_the_list_once_one_is_open(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    classed(household, now)
    classed(make_household(label="김순자"), now, "general")
    classed(make_household(SIBLING, label="이순례"), now)
    with acting(official) as actor:
        assert [row.household_id for row in households_needing_a_case(actor)] == [household.id]
        assert proposed_tier(actor, household) == "crisis_class:emergency"
        case, _new = opened(actor, household, official, now)
        assert list(households_needing_a_case(actor)) == []
        close(actor, case, now)
        assert [row.household_id for row in households_needing_a_case(actor)] == [household.id]


def test_the_first_goal_meets_the_deadline_of_the_plan(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    with acting(official) as actor:
        case, _new = opened(actor, household, official, now)
        goal = goal_of(actor, case, now)
        task, _new = add_action(
            actor=actor,
            record_id=uuid7(),
            goal=goal,
            text="쌀과 반찬 가져다 드리기",
            responsible="옆집",
            due_on=None,
            at=now,
        )
        assert finish_action(actor=actor, action=task, at=now)
        assert not finish_action(actor=actor, action=task, at=now)
        done_at = GoalAction.objects.visible_to(actor).get(pk=task.pk).done_at
    assert done_at == now
    assert "service_plan" not in open_deadlines(case)
    assert stories(case)[1:] == [
        "Goal agreed with the family",
        "%(responsible)s takes on a task",
        "%(responsible)s has done the task",
    ]


@pytest.mark.requirement("R122")
def test_a_review_moves_the_next_review_to_the_chosen_day(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    next_day = timezone.localdate(now) + dt.timedelta(days=45)
    with acting(official) as actor:
        case, _new = opened(actor, household, official, now)
        record_id = uuid7()
        for _click in range(2):
            review_case(
                actor=actor, record_id=record_id, case=case, text="밥을 지어 드신다", next_review_on=next_day, at=now
            )
    assert timezone.localdate(open_deadlines(case)["case_review"]) == next_day
    assert stories(case).count("Case reviewed") == 1


@pytest.mark.requirement("R122")
def test_a_case_closes_only_when_every_goal_says_what_became_of_it(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    with acting(official) as actor:
        case, _new = opened(actor, household, official, now)
        goal = goal_of(actor, case, now)
        with pytest.raises(GoalsStillRunning) as refused:
            close(actor, case, now)
        assert refused.value.goals == [goal]
        say_attainment(actor=actor, goal=goal, state=GoalState.PARTLY, at=now)
        close(actor, case, now)
        closed = Case.objects.visible_to(actor).get(pk=case.pk)
        assert (closed.state, closed.closed_at, closed.closing_reason_id) == ("closed", now, ENDING["reason"])
        assert open_case_of(actor, household) is None
    due = open_deadlines(case)
    assert set(due) == {"follow_up"}
    assert timezone.localdate(due["follow_up"]) == timezone.localdate(now) + MONTH


@pytest.mark.requirement("R122")
def test_closing_asks_for_a_follow_up_unless_the_reason_needs_none(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    nobody = {"follow_up_on": None, "follow_up_by": None}
    with acting(official) as actor:
        case, _new = opened(actor, household, official, now)
        with pytest.raises(FollowUpMissing):
            close(actor, case, now, **nobody)
        close(actor, case, now, reason="case_closing_reason:deceased", **nobody)
    assert open_deadlines(case) == {}


def test_of_two_people_who_close_at_once_one_wins_and_the_other_changes_nothing(
    official: User, case_manager: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    with acting(official) as actor:
        case, _new = opened(actor, household, official, now)
    with acting(case_manager) as colleague:
        their_page = Case.objects.visible_to(colleague).select_related("household", "manager").get(pk=case.pk)
    with acting(official) as actor:
        close(actor, case, now)
    with acting(case_manager) as colleague:
        with pytest.raises(AlreadyMoved):
            close(colleague, their_page, now + dt.timedelta(minutes=1), summary="다른 말")
        assert Case.objects.visible_to(colleague).get(pk=case.pk).closing_summary == ENDING["summary"]


def test_nothing_is_added_to_a_case_that_a_colleague_closed_meanwhile(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    with acting(official) as actor:
        case, _new = opened(actor, household, official, now)
        my_page = Case.objects.visible_to(actor).select_related("household", "manager").get(pk=case.pk)
        close(actor, case, now)
        with pytest.raises(AlreadyMoved):
            goal_of(actor, my_page, now)
        assert my_page.state == CaseState.OPEN


@pytest.mark.requirement("R122")
def test_a_family_is_looked_after_once_the_case_is_closed_and_a_new_case_keeps_the_history(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    with acting(official) as actor:
        case, _new = opened(actor, household, official, now)
        close(actor, case, now)
        closed = Case.objects.visible_to(actor).select_related("household", "manager").get(pk=case.pk)
        with CaptureQueriesContext(connection) as asked:
            record_follow_up(
                actor=actor, record_id=uuid7(), case=closed, text="다시 힘들어지심", next_on=None, at=now + MONTH
            )
        # A colleague who follows up at the same moment waits, so that one follow-up is due after the other.
        assert any("FOR NO KEY UPDATE" in query["sql"] for query in asked)
        again, new = opened(actor, household, official, now + MONTH)
        assert new
        assert other_cases(actor, again) == [closed]
    assert "follow_up" not in open_deadlines(case)
