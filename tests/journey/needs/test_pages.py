"""The pages of needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.journey.needs import views
from dure.journey.needs.actions import rate_needs
from dure.journey.needs.models import Assessment, CrisisClass
from dure.journey.needs.queries import current_class
from dure.registry.people.models import Household
from tests.personas import SYSTEM

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]


def typed(**changes: Any) -> dict[str, Any]:
    return {"record_id": str(uuid7()), "step": "check", "note": ""} | changes


def assessments() -> list[Assessment]:
    with scope(SYSTEM):
        return list(Assessment.objects.visible_to(SYSTEM))


def class_now(household: Household) -> CrisisClass | None:
    with scope(SYSTEM):
        return current_class(SYSTEM, household)


@pytest.fixture
def url(household: Household) -> str:
    return reverse("needs:rate", args=[household.id])


@pytest.mark.requirement("R060", "R061")
def test_the_class_is_shown_with_its_reasons_before_it_is_saved(
    browse: Browse, official: User, household: Household, url: str
) -> None:
    client = browse(official)
    assert client.get(url).status_code == 200
    data = typed(**{"rate-N06-1": "3", "rate-N02-1": "2", "note": "쌀이 떨어졌어요"})
    page = client.post(url, data).content.decode()
    assert "집중" in page
    assert "심각(3단계)으로 평가된 욕구영역이 있습니다: 경제." in page
    assert "쌀이 떨어졌어요" in page
    assert assessments() == [], "looking saves nothing"
    save = data | {"step": "save", "seen": "focused-plain", "decided": "crisis_class:focused", "override_reason": ""}
    for _click in range(2):
        assert client.post(url, save).status_code == 302
    assert [row.ratings for row in assessments()] == [{"N02.1": 2, "N06.1": 3}]
    history = client.get(reverse("needs:history", args=[household.id])).content.decode()
    assert "집중" in history


def test_a_class_that_was_not_on_the_page_is_not_saved(browse: Browse, official: User, url: str) -> None:
    data = typed(step="save", seen="linkage-plain", decided="crisis_class:linkage", **{"rate-N01-1": "4"})
    response = browse(official).post(url, data)
    assert response.status_code == 200
    assert 'value="emergency-complex"' in response.content.decode()
    assert assessments() == []


@pytest.mark.requirement("R061")
def test_deciding_otherwise_asks_for_the_reason_and_keeps_everything_typed(
    browse: Browse, official: User, household: Household, url: str
) -> None:
    data = typed(
        step="save",
        seen="general-plain",
        decided="crisis_class:focused",
        override_reason="짧음",
        note="손자와 둘이 지내요",
        **{"rate-N06-1": "2"},
    )
    page = browse(official).post(url, data).content.decode()
    assert "error-summary" in page
    assert "손자와 둘이 지내요" in page
    assert assessments() == []
    assert browse(official).post(url, data | {"override_reason": "이웃의 도움이 얼마 전 끊겼습니다"}).status_code == 302
    crisis = class_now(household)
    assert crisis is not None
    assert crisis.decided_id == "crisis_class:focused"


@pytest.mark.requirement("R070")
def test_the_numbers_to_call_stand_on_the_page(browse: Browse, nurse: User, url: str) -> None:
    page = browse(nurse).post(url, typed(flags=["suicide_plan"])).content.decode()
    proposal = page[page.index('id="class"') : page.index('name="seen"')]
    for number in ("109", "1577-0199", "119"):
        assert f"tel:{number}" in proposal


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"rate-N06-1": "5"},
        {"rate-N06-1": "🙂"},
        {"rate-N06-1": "2", "flags": ["made_up"]},
        {"rate-N06-1": "2", "note": "가" * 100_000},
        {"rate-N06-1": "2", "record_id": ""},
    ],
)
def test_an_impossible_rating_is_explained_and_nothing_is_saved(
    changes: dict[str, Any], browse: Browse, official: User, url: str
) -> None:
    response = browse(official).post(url, typed(**changes))
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    assert assessments() == []


def test_an_unknown_class_is_refused(browse: Browse, official: User, url: str) -> None:
    data = typed(step="save", seen="general-plain", decided="crisis_class:x", **{"rate-N06-1": "2"})
    assert "error-summary" in browse(official).post(url, data).content.decode()
    assert assessments() == []


def test_strangers_find_no_household_and_other_roles_are_told_why(
    browse: Browse, sibling_official: User, other_city_official: User, volunteer: User, household: Household, url: str
) -> None:
    for user in (sibling_official, other_city_official):
        assert browse(user).get(url).status_code == 404
        assert browse(user).post(url, typed(**{"rate-N06-1": "2"})).status_code == 404
        assert browse(user).get(reverse("needs:history", args=[household.id])).status_code == 404
    assert browse(volunteer).get(url).status_code == 403


def test_areas_rated_before_lie_open_with_the_last_rating_and_signs_stay_ticked(
    browse: Browse, official: User, household: Household, acting: Callable[..., Any], now: Any, url: str
) -> None:
    with acting(official) as actor:
        rate_needs(
            actor=actor,
            record_id=uuid7(),
            household=household,
            ratings={"N09.1": 3},
            flags=["repeated_refusal"],
            at=now,
        )
    page = browse(official).get(url).content.decode()
    assert page.count('<details class="area" open>') == 1
    assert "지난번: 3 심각함" in page
    ticked = page.index('value="repeated_refusal"')
    assert "checked" in page[ticked : page.index(">", ticked)]


def test_the_history_of_a_household_nobody_rated_explains_itself(
    browse: Browse, official: User, household: Household
) -> None:
    page = browse(official).get(reverse("needs:history", args=[household.id])).content.decode()
    assert "아직 욕구를 조사하지 않았습니다" in page


def test_a_colleague_who_saves_at_the_same_moment_makes_one_look_again(
    browse: Browse,
    official: User,
    nurse: User,
    household: Household,
    acting: Callable[..., Any],
    now: Any,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with acting(nurse) as actor:
        rate_needs(actor=actor, record_id=uuid7(), household=household, ratings={"N01.1": 4}, flags=[], at=now)
    # The first two reads of the page still see the household as it was before the nurse saved.
    before: list[dict[str, int]] = [{}, {}]
    real = views.known_ratings
    monkeypatch.setattr(views, "known_ratings", lambda *given: before.pop() if before else real(*given))
    data = typed(step="save", seen="general-plain", decided="crisis_class:general", **{"rate-N06-1": "2"})
    page = browse(official).post(url, data | {"note": "쌀이 떨어졌어요"})
    assert page.status_code == 200
    assert 'value="emergency-complex"' in page.content.decode()
    assert "쌀이 떨어졌어요" in page.content.decode()
    assert len(assessments()) == 1
