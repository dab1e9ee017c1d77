"""The pages of cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.journey.cases.models import Case, Goal, GoalAction, Review
from dure.journey.cases.queries import GoalRow
from dure.journey.cases.stages import standing_of
from dure.journey.referrals.models import Referral
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household
from tests.journey.cases.test_actions import ENDING, classed, close, goal_of, opened
from tests.personas import SYSTEM, make_household

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]
Acting = Callable[[User], Any]


@pytest.fixture
def case(official: User, household: Household, acting: Acting, now: dt.datetime) -> Case:
    with acting(official) as actor:
        found, _new = opened(actor, household, official, now)
    return found


@pytest.fixture
def goal(official: User, case: Case, acting: Acting, now: dt.datetime) -> Goal:
    with acting(official) as actor:
        return goal_of(actor, case, now)


def kept(model: Any) -> Any:
    with scope(SYSTEM):
        return list(model.objects.visible_to(SYSTEM))


def ahead(days: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=days)).isoformat()


def test_a_case_is_walked_from_opening_to_follow_up_on_the_pages(
    official: User, household: Household, browse: Browse
) -> None:
    client = browse(official)
    page = client.get(reverse("cases:open", args=[household.id]))
    assert page.status_code == 200
    typed = {"record_id": uuid7(), "why": "단전", "tier": "crisis_class:focused", "manager": official.id}
    response = client.post(reverse("cases:open", args=[household.id]), typed)
    [case] = kept(Case)
    at_case = reverse("cases:case", args=[case.id])
    assert response.headers["Location"] == at_case
    client.post(
        reverse("cases:add_goal", args=[case.id]), {"record_id": uuid7(), "text": "밥 먹기", "due_on": ahead(30)}
    )
    [goal] = kept(Goal)
    task = {"record_id": uuid7(), "text": "쌀 가져다 드리기", "responsible": "옆집"}
    client.post(reverse("cases:add_action", args=[goal.id]), task)
    [action] = kept(GoalAction)
    client.post(reverse("cases:done", args=[action.id]))
    review = {"record_id": uuid7(), "text": "좋아지심", "next_review_on": ahead(60)}
    client.post(reverse("cases:review", args=[case.id]), review)
    page = client.get(at_case)
    for text in ("밥 먹기", "쌀 가져다 드리기", "좋아지심", mask_name(household.label)):
        assert text in page.content.decode()
    ending = ENDING | {"follow_up_on": ahead(30)}
    refused = client.post(reverse("cases:close", args=[case.id]), ending)
    assert refused.status_code == 200
    assert "밥 먹기" in refused.content.decode()
    assert ENDING["summary"] in refused.content.decode()
    client.post(reverse("cases:attain", args=[goal.id]), {"state": "reached"})
    client.post(reverse("cases:close", args=[case.id]), ending)
    assert kept(Case)[0].state == "closed"
    client.post(reverse("cases:follow_up", args=[case.id]), {"record_id": uuid7(), "text": "잘 지내심"})
    assert [review.text for review in kept(Review)] == ["잘 지내심", "좋아지심"]
    assert client.get(at_case).status_code == 200


@pytest.mark.parametrize(("state", "under_way"), [("sent", False), ("accepted", False), ("delivered", True)])
def test_a_request_that_was_only_sent_is_no_delivery(
    official: User, case: Case, goal: Goal, acting: Acting, state: str, under_way: bool
) -> None:
    with acting(official) as actor:
        standing = standing_of(actor, case, [GoalRow(goal, [], [Referral(state=state)])], [])
    assert ("active" in standing.done) is under_way


def test_a_second_click_on_closing_leads_to_the_closed_case_and_changes_nothing(
    official: User, case: Case, browse: Browse, acting: Acting, now: dt.datetime
) -> None:
    with acting(official) as actor:
        close(actor, case, now)
    typed = ENDING | {"summary": "다른 말", "follow_up_on": ahead(30)}
    response = browse(official).post(reverse("cases:close", args=[case.id]), typed)
    assert response.headers["Location"] == reverse("cases:case", args=[case.id])
    assert kept(Case)[0].closing_summary == ENDING["summary"]


def test_closing_without_a_follow_up_keeps_what_was_typed_and_says_what_is_missing(
    official: User, case: Case, browse: Browse
) -> None:
    response = browse(official).post(reverse("cases:close", args=[case.id]), ENDING | {"follow_up_by": ""})
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"follow_up_on", "follow_up_by"}
    assert ENDING["summary"] in response.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"text": "가" * 100_000},
        {"text": "🍚 밥", "due_on": "1024-01-01"},
        {"text": "밥", "due_on": "9999-12-31"},
        {"text": ""},
        {"text": "밥", "need": "모르는 욕구"},
    ],
)
def test_absurd_goals_give_a_clear_message_and_write_nothing(
    official: User, case: Case, browse: Browse, typed: dict[str, str]
) -> None:
    response = browse(official).post(reverse("cases:add_goal", args=[case.id]), {"record_id": uuid7(), **typed})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert kept(Goal) == []


def test_emoji_in_a_goal_are_kept(official: User, case: Case, browse: Browse) -> None:
    browse(official).post(reverse("cases:add_goal", args=[case.id]), {"record_id": uuid7(), "text": "🍚 밥 먹기"})
    assert [goal.text for goal in kept(Goal)] == ["🍚 밥 먹기"]


def test_people_of_the_next_dong_and_of_another_city_find_no_case(
    case: Case, goal: Goal, sibling_official: User, other_city_official: User, former_official: User, browse: Browse
) -> None:
    for stranger in (sibling_official, other_city_official):
        client = browse(stranger)
        assert client.get(reverse("cases:case", args=[case.id])).status_code == 404
        assert client.get(reverse("cases:close", args=[case.id])).status_code == 404
        assert client.post(reverse("cases:attain", args=[goal.id]), {"state": "reached"}).status_code == 404
        assert mask_name("박영자") not in client.get(reverse("cases:list") + "?whose=all").content.decode()
    assert browse(former_official).get(reverse("cases:case", args=[case.id])).status_code in {403, 404}


def test_the_nurse_reads_the_case_but_does_not_lead_it(nurse: User, case: Case, goal: Goal, browse: Browse) -> None:
    client = browse(nurse)
    page = client.get(reverse("cases:case", args=[case.id]))
    assert page.status_code == 200
    assert reverse("cases:close", args=[case.id]) not in page.content.decode()
    assert client.post(reverse("cases:attain", args=[goal.id]), {"state": "reached"}).status_code == 403


def test_the_list_shows_emergencies_that_nobody_leads_a_case_for(
    official: User, household: Household, browse: Browse, now: dt.datetime
) -> None:
    classed(household, now)
    page = browse(official).get(reverse("cases:list"))
    assert reverse("cases:open", args=[household.id]) in page.content.decode()


def test_the_list_costs_the_same_number_of_queries_for_one_case_and_for_twenty(
    official: User, case: Case, browse: Browse, acting: Acting, now: dt.datetime
) -> None:
    client = browse(official)
    at = reverse("cases:list")
    client.get(at)
    with CaptureQueriesContext(connection) as with_one:
        client.get(at)
    for number in range(20):
        home = make_household(label=f"집{number}")
        with acting(official) as actor:
            opened(actor, home, official, now)
    with CaptureQueriesContext(connection) as with_many:
        client.get(at)
    assert len(with_many) == len(with_one)


def test_the_page_of_a_case_costs_the_same_for_one_goal_and_for_ten(
    official: User, case: Case, goal: Goal, browse: Browse, acting: Acting, now: dt.datetime
) -> None:
    client = browse(official)
    at = reverse("cases:case", args=[case.id])
    client.get(at)
    with CaptureQueriesContext(connection) as with_one:
        client.get(at)
    with acting(official) as actor:
        for number in range(9):
            goal_of(actor, case, now, text=f"목표 {number}")
    with CaptureQueriesContext(connection) as with_many:
        client.get(at)
    assert len(with_many) == len(with_one)
