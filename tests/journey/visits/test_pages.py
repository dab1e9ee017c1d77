"""The pages of visits."""

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
from dure.foundation.pages.words import write_moment
from dure.journey.visits.actions import plan_visit, write_section
from dure.journey.visits.models import Visit, VisitSection
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household
from tests.personas import SYSTEM, make_household, make_user
from tests.places import OWN

pytestmark = pytest.mark.django_db
Browse = Callable[[User | None], Client]
MINUTE = "%Y-%m-%dT%H:%M"


def typed(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime(MINUTE)


@pytest.fixture
def visit(official: User, nurse: User, household: Household, acting: Callable[..., Any], now: dt.datetime) -> Visit:
    """Both go, two hours ago."""
    with acting(official) as actor:
        one, _new = plan_visit(
            actor=actor,
            record_id=uuid7(),
            household=household,
            planned_at=now - dt.timedelta(hours=2),
            purpose="visit_purpose:tip_check",
            staff=[official.id, nurse.id],
            at=now - dt.timedelta(days=1),
        )
    return one


def now_is(visit: Visit) -> Visit:
    with scope(SYSTEM):
        found: Visit = Visit.objects.visible_to(SYSTEM).get(pk=visit.pk)
        return found


def texts_of(visit: Visit) -> list[str]:
    with scope(SYSTEM):
        return list(VisitSection.objects.visible_to(SYSTEM).filter(visit=visit).values_list("text", flat=True))


def planning(user: User, now: dt.datetime, **changes: Any) -> dict[str, Any]:
    return {
        "record_id": str(uuid7()),
        "planned_at": typed(now + dt.timedelta(days=1)),
        "purpose": "visit_purpose:regular_contact",
        "staff": [str(user.id)],
    } | changes


def test_an_official_plans_a_visit_and_a_doubled_request_makes_no_second(
    browse: Browse, official: User, household: Household, now: dt.datetime
) -> None:
    client, url = browse(official), reverse("visits:plan", args=[household.id])
    assert official.name in client.get(url).content.decode()
    data = planning(official, now)
    first, again = client.post(url, data), client.post(url, data)
    assert first.url == again.url  # type: ignore[attr-defined]
    with scope(SYSTEM):
        assert Visit.objects.visible_to(SYSTEM).count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"staff": []},
        {"staff": ["nobody"]},
        {"planned_at": "9999-01-01T10:00"},
        {"planned_at": "0001-01-01T10:00"},
        {"planned_at": "내일"},
        {"purpose": "visit_purpose:🙂"},
        {"record_id": "x"},
    ],
)
def test_an_impossible_plan_is_explained_and_nothing_is_written(
    changes: dict[str, Any], browse: Browse, official: User, household: Household, now: dt.datetime
) -> None:
    url = reverse("visits:plan", args=[household.id])
    response = browse(official).post(url, planning(official, now, **changes))
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    with scope(SYSTEM):
        assert not Visit.objects.visible_to(SYSTEM).exists()


def test_the_neighbouring_dong_and_strangers_find_no_visit(
    browse: Browse, sibling_official: User, other_city_official: User, visit: Visit, household: Household
) -> None:
    for user in (sibling_official, other_city_official):
        for name in ("visit", "write", "cancel"):
            assert browse(user).get(reverse(f"visits:{name}", args=[visit.id])).status_code == 404
        assert browse(user).get(reverse("visits:plan", args=[household.id])).status_code == 404
        assert browse(user).post(reverse("visits:join", args=[visit.id])).status_code == 404
        assert (
            mask_name(household.label) not in browse(user).get(reverse("visits:list") + "?whose=team").content.decode()
        )


def test_roles_without_visits_are_told_so(browse: Browse, volunteer: User, district_leader: User, visit: Visit) -> None:
    for user in (volunteer, district_leader):
        assert browse(user).get(reverse("visits:visit", args=[visit.id])).status_code == 403


@pytest.mark.requirement("R010", "R055")
def test_outcome_and_own_section_are_written_in_one_go(
    browse: Browse, nurse: User, visit: Visit, now: dt.datetime
) -> None:
    client = browse(nurse)
    data = {
        "outcome": "visit_outcome:met",
        "started_at": typed(now - dt.timedelta(minutes=50)),
        "ended_at": typed(now - dt.timedelta(minutes=5)),
        "version": "0",
        "text": "혈압 160/95, 약을 나흘째 거름",
    }
    url = reverse("visits:write", args=[visit.id])
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 302, "the second click is harmless"
    assert now_is(visit).state == "done"
    assert texts_of(visit) == ["혈압 160/95, 약을 나흘째 거름"]
    page = client.get(reverse("visits:visit", args=[visit.id])).content.decode()
    assert "45분" in page
    assert "160/95" in page


def test_a_visit_in_vain_without_a_next_step_keeps_what_was_typed(
    browse: Browse, official: User, visit: Visit, now: dt.datetime
) -> None:
    url = reverse("visits:write", args=[visit.id])
    data = {
        "outcome": "visit_outcome:no_answer",
        "started_at": typed(now - dt.timedelta(hours=1)),
        "note": "문에 쪽지를 붙임",
        "version": "0",
        "text": "이웃도 며칠째 못 봄",
    }
    page = browse(official).post(url, data)
    assert page.status_code == 200
    assert "문에 쪽지를 붙임" in page.content.decode()
    assert "이웃도 며칠째 못 봄" in page.content.decode()
    assert now_is(visit).state == "planned"
    assert browse(official).post(url, data | {"next_try_at": typed(now + dt.timedelta(days=1))}).status_code == 302
    assert now_is(visit).state == "missed"


def test_a_far_too_long_text_is_refused_and_kept(
    browse: Browse, official: User, visit: Visit, now: dt.datetime
) -> None:
    data = {
        "outcome": "visit_outcome:met",
        "started_at": typed(now - dt.timedelta(hours=1)),
        "ended_at": typed(now),
        "version": "0",
        "text": "가🙂" * 50_000,
    }
    response = browse(official).post(reverse("visits:write", args=[visit.id]), data)
    assert response.status_code == 200
    assert "가🙂가🙂" in response.content.decode()
    assert now_is(visit).state == "planned"


def test_a_stale_section_shows_both_texts_and_loses_neither(
    browse: Browse, official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    colleague = make_user("colleague", "welfare_official", OWN)
    with acting(colleague) as actor:
        visit, _new = plan_visit(
            actor=actor,
            record_id=uuid7(),
            household=household,
            planned_at=now,
            purpose="visit_purpose:case_work",
            staff=[official.id, colleague.id],
            at=now,
        )
        write_section(actor=actor, visit=visit, discipline="discipline:welfare", text="동료가 쓴 글", version=0, at=now)
    url, client = reverse("visits:write", args=[visit.id]), browse(official)
    outcome = {
        "outcome": "visit_outcome:met",
        "started_at": typed(now - dt.timedelta(hours=1)),
        "ended_at": typed(now),
    }
    page = client.post(url, outcome | {"version": "0", "text": "내가 쓴 글"})
    assert page.status_code == 409
    assert "동료가 쓴 글" in page.content.decode()
    assert "내가 쓴 글" in page.content.decode()
    assert 'name="outcome" value="visit_outcome:met"' in page.content.decode(), "what came of the visit travels along"
    assert 'name="version" value="1"' in page.content.decode()
    assert now_is(visit).state == "planned", "nothing of the refused form is written"
    assert client.post(url, outcome | {"version": "1", "text": "둘을 합친 글"}).status_code == 302
    assert texts_of(visit) == ["둘을 합친 글"]
    assert now_is(visit).state == "done"


def test_a_section_is_kept_although_a_colleague_was_quicker_with_the_outcome(
    browse: Browse, official: User, nurse: User, visit: Visit, now: dt.datetime
) -> None:
    url = reverse("visits:write", args=[visit.id])
    times = {"started_at": typed(now - dt.timedelta(hours=1)), "ended_at": typed(now), "version": "0"}
    for user, text in ((official, "복지 글"), (nurse, "건강 글")):
        sent = times | {"outcome": "visit_outcome:met", "text": text}
        assert browse(user).post(url, sent).status_code == 302
    assert sorted(texts_of(visit)) == ["건강 글", "복지 글"]


def test_a_visit_is_cancelled_with_a_reason_only(browse: Browse, official: User, visit: Visit) -> None:
    url, client = reverse("visits:cancel", args=[visit.id]), browse(official)
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 200
    assert client.post(url, {"reason": "가족이 미뤄 달라고 함"}).status_code == 302
    assert client.post(url, {"reason": "다시"}).status_code == 302, "the second click is harmless"
    assert now_is(visit).state == "cancelled"
    assert client.get(reverse("visits:visit", args=[visit.id])).status_code == 200


def test_a_colleague_comes_along_and_marks_a_step_as_done(
    browse: Browse, case_manager: User, official: User, visit: Visit, now: dt.datetime
) -> None:
    client = browse(case_manager)
    for _click in range(2):
        assert client.post(reverse("visits:join", args=[visit.id])).status_code == 302
    assert case_manager.name in client.get(reverse("visits:visit", args=[visit.id])).content.decode()
    moved = {
        "outcome": "visit_outcome:moved",
        "started_at": typed(now - dt.timedelta(hours=1)),
        "note": "옮겨 간 동에 알리기",
        "version": "0",
    }
    assert client.post(reverse("visits:write", args=[visit.id]), moved).status_code == 302
    page = client.get(reverse("visits:visit", args=[visit.id])).content.decode()
    assert "옮겨 간 동에 알리기" in page
    for _click in range(2):
        assert client.post(reverse("visits:step_done", args=[visit.id])).status_code == 302


def test_the_list_tells_mine_from_the_teams_and_when(
    browse: Browse, nurse: User, case_manager: User, visit: Visit, household: Household
) -> None:
    def shown(user: User, query: str) -> bool:
        return mask_name(household.label) in browse(user).get(f"{reverse('visits:list')}?{query}").content.decode()

    assert shown(nurse, "whose=mine&when=overdue")
    assert not shown(case_manager, "whose=mine&when=overdue")
    assert shown(case_manager, "whose=team&when=overdue")
    assert not shown(nurse, "whose=mine&when=over")
    # Two hours ago was today or yesterday, by the hour at which this runs.
    assert shown(nurse, "whose=x&when=%F0%9F%99%82&after=broken&unit=1") == shown(nurse, "whose=mine&when=today")


def test_the_list_asks_the_database_the_same_few_times_for_one_row_and_for_twenty(
    browse: Browse, official: User, acting: Callable[..., Any], now: dt.datetime
) -> None:
    def queries(client: Client) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = client.get(reverse("visits:list") + "?whose=team&when=overdue")
        assert response.status_code == 200
        return len(captured)

    def plan_one(number: int) -> None:
        household = make_household(label=f"가구{number}")
        with acting(official) as actor:
            plan_visit(
                actor=actor,
                record_id=uuid7(),
                household=household,
                planned_at=now - dt.timedelta(hours=number + 1),
                purpose="visit_purpose:other",
                staff=[official.id],
                at=now,
            )

    client = browse(official)
    plan_one(0)
    queries(client)
    one = queries(client)
    for number in range(1, 20):
        plan_one(number)
    assert queries(client) == one


def test_a_visit_over_tells_when_it_was_and_small_when_it_was_planned(
    browse: Browse, official: User, visit: Visit, now: dt.datetime
) -> None:
    client, page = browse(official), reverse("visits:visit", args=[visit.id])
    assert "예정:" not in client.get(page).content.decode()
    begun = now - dt.timedelta(hours=1)
    with scope(SYSTEM):
        Visit.objects.visible_to(SYSTEM).filter(pk=visit.pk).update(
            state="done", started_at=begun, outcome="visit_outcome:met"
        )
    when = client.get(page).content.decode().split('class="now-line__label">방문 일시</span>')[1].split("</div>")[0]
    assert when.index(write_moment(timezone.localtime(begun))) < when.index("예정: ")
    assert f"예정: {write_moment(timezone.localtime(visit.planned_at))}" in when


def test_a_visit_of_a_later_day_is_not_offered_as_if_it_had_been(
    browse: Browse, official: User, household: Household, now: dt.datetime
) -> None:
    with scope(SYSTEM):
        one, _new = plan_visit(
            actor=SYSTEM,
            record_id=uuid7(),
            household=household,
            planned_at=now + dt.timedelta(days=1),
            purpose="visit_purpose:tip_check",
            staff=[official.id],
            at=now,
        )
    page = browse(official).get(reverse("visits:visit", args=[one.id])).content.decode()
    assert "예정일 전에 기록하기" in page
    assert "방문 기록하기" not in page
