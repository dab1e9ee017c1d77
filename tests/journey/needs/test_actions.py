"""Rating needs, and the class that follows."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import NotAllowed
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import AuditEvent
from dure.journey.needs.actions import rate_needs
from dure.journey.needs.models import Assessment, CrisisClass, Need
from dure.journey.needs.prompts import prompt_for, situations
from dure.journey.needs.queries import (
    area_bars,
    class_history,
    classes_of,
    current_class,
    open_needs,
    reasons_in_words,
    unrated_areas,
    visits_without_assessment,
)
from dure.journey.needs.states import NeedState
from dure.journey.visits.actions import plan_visit, record_outcome
from dure.journey.visits.models import Visit
from dure.registry.deadlines.actions import set_deadline
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household
from dure.registry.story.queries import story_of
from tests.personas import make_household, make_user
from tests.places import OWN

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def rated(
    actor: Actor, household: Household, at: dt.datetime, *flags: str, record_id: uuid.UUID | None = None, **ratings: int
) -> Assessment:
    """Rate with keywords like N06_1=3."""
    assessment, _new = rate_needs(
        actor=actor,
        record_id=record_id or uuid7(),
        household=household,
        ratings={code.replace("_", "."): severity for code, severity in ratings.items()},
        flags=flags,
        at=at,
    )
    return assessment


def needs_by_area(actor: Actor, household: Household) -> dict[str, tuple[int, str]]:
    rows = Need.objects.visible_to(actor).filter(household=household)
    return {row.area_id.removeprefix("need_area:"): (row.severity, row.state) for row in rows}


@pytest.mark.requirement("R060", "R061")
def test_a_rating_opens_needs_and_classes_the_household_with_reasons(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        rated(actor, household, now, N06_1=3, N02_1=2, N05_1=0)
        assert [(need.area_id, need.severity) for need in open_needs(actor, household)] == [
            ("need_area:N06.1", 3),
            ("need_area:N02.1", 2),
        ]
        crisis = current_class(actor, household)
        assert crisis is not None
        assert (crisis.decided_id, crisis.computed_id) == ("crisis_class:focused", "crisis_class:focused")
        assert "경제" in reasons_in_words(crisis)[0]
        assert [(bar.code, bar.severity) for bar in area_bars(actor, household)] == [("N06", 3), ("N02", 2), ("N05", 0)]
        assert "안전" in unrated_areas(actor, household)
        assert "사회적 관계" not in unrated_areas(actor, household)
        assert "경제" in story_of(actor, household)[0].text
        written = AuditEvent.objects.visible_to(actor).filter(what__startswith="needs.", act="create")
        assert written.count() == 2


def test_unrated_is_not_zero_and_leaves_what_was_known(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        rated(actor, household, now - DAY, N01_1=3, N06_1=2)
        rated(actor, household, now, N02_1=1)
        assert needs_by_area(actor, household) == {
            "N01.1": (3, "open"),
            "N06.1": (2, "open"),
            "N02.1": (1, "open"),
        }
        crisis = current_class(actor, household)
        assert crisis is not None
        assert crisis.decided_id == "crisis_class:emergency", "asking about health does not make safety safe"


def test_a_need_rated_zero_is_met_and_opens_again_when_it_returns(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        rated(actor, household, now - 2 * DAY, N06_1=3)
        rated(actor, household, now - DAY, N06_1=0)
        assert needs_by_area(actor, household) == {"N06.1": (0, "met")}
        assert open_needs(actor, household) == []
        found_at = Need.objects.visible_to(actor).get().found_at
        rated(actor, household, now, N06_1=2)
        assert needs_by_area(actor, household) == {"N06.1": (2, "open")}
        assert Need.objects.visible_to(actor).get().found_at == found_at


def test_a_need_met_by_help_does_not_keep_the_class_high(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        rated(actor, household, now - DAY, N06_1=3)
        Need.objects.visible_to(actor).update(state=NeedState.MET, changed_at=now)
        rated(actor, household, now, N02_1=1)
        crisis = current_class(actor, household)
        assert crisis is not None
        assert crisis.decided_id == "crisis_class:linkage"


def test_a_second_click_rates_nothing_again(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    record_id = uuid7()
    with acting(official) as actor:
        for _click in range(2):
            rated(actor, household, now, record_id=record_id, N06_1=3)
        assert Assessment.objects.visible_to(actor).count() == 1
        assert CrisisClass.objects.visible_to(actor).count() == 1
        assert len(story_of(actor, household)) == 1


@pytest.mark.requirement("R061")
def test_the_class_can_be_decided_otherwise_only_with_a_written_reason(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    given: dict[str, Any] = {
        "household": household,
        "ratings": {"N06.1": 2},
        "flags": [],
        "at": now,
        "decided": "crisis_class:focused",
    }
    with acting(official) as actor:
        for reason in ("", "그냥", " " * 20):
            with pytest.raises(NotAllowed), transaction.atomic():
                rate_needs(actor=actor, record_id=uuid7(), override_reason=reason, **given)
        assert not Assessment.objects.visible_to(actor).exists()
        why = "손자와 둘이 살며 이웃의 도움이 끊겼습니다"
        rate_needs(actor=actor, record_id=uuid7(), override_reason=why, **given)
        crisis = current_class(actor, household)
        assert crisis is not None
        assert (crisis.computed_id, crisis.decided_id) == ("crisis_class:general", "crisis_class:focused")
        assert crisis.override_reason == why
        assert story_of(actor, household)[0].quote == why


@pytest.mark.requirement("R061")
def test_every_class_stays_in_the_history_and_one_is_current(
    official: User, nurse: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        rated(actor, household, now - DAY, N06_1=4)
    with acting(nurse) as actor:
        rated(actor, household, now, N06_1=1)
        classes = [(row.decided_id, row.is_current, row.decided_by.name) for row in class_history(actor, household)]
        assert classes == [
            ("crisis_class:linkage", True, nurse.name),
            ("crisis_class:emergency", False, official.name),
        ]


def test_the_database_keeps_one_current_class(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        rated(actor, household, now, N06_1=4)
        crisis = current_class(actor, household)
        assert crisis is not None
        crisis.id = uuid7()
        with pytest.raises(IntegrityError), transaction.atomic():
            crisis.save(force_insert=True)


@pytest.mark.parametrize(
    ("severity", "kind", "days", "once"),
    [
        (4, "next_contact", 3, False),
        (3, "next_contact", 7, False),
        (2, "next_contact", 30, False),
        (1, "linkage_confirm", 30, True),
    ],
)
def test_the_class_sets_the_next_contact_and_a_new_class_replaces_it(
    severity: int,
    kind: str,
    days: int,
    once: bool,
    official: User,
    household: Household,
    acting: Callable[..., Any],
    now: dt.datetime,
) -> None:
    with acting(official) as actor:
        set_deadline(
            kind="deadline_kind:needs_survey",
            path=household.path,
            household=household,
            what="x",
            object_id=uuid7(),
            starts_at=now - DAY,
            due_at=now,
            why="x",
        )
        rated(actor, household, now - DAY, N02_1=3)
        rated(actor, household, now, N02_1=0, N06_1=severity)
        left = Deadline.objects.visible_to(actor).get(state="open")
        assert (left.kind_id, left.due_at) == (f"deadline_kind:{kind}", now + days * DAY)
        assert left.values["once"] is once


def test_who_may_not_rate_is_refused(
    sibling_official: User, volunteer: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    head = make_user("head", "dong_head", OWN)
    for user in (sibling_official, volunteer, head):
        with acting(user) as actor, pytest.raises(NotAllowed):
            rated(actor, household, now, N06_1=1)


def test_the_visit_of_another_household_cannot_be_named(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    other = make_household(label="김말자")
    with acting(official) as actor:
        visit = met_visit(actor, other, official, at=now)
        with pytest.raises(NotAllowed):
            rate_needs(
                actor=actor, record_id=uuid7(), household=household, ratings={"N06.1": 1}, flags=[], at=now, visit=visit
            )


def met_visit(
    actor: Actor, household: Household, user: User, *, at: dt.datetime, purpose: str = "needs_survey"
) -> Visit:
    visit, _new = plan_visit(
        actor=actor,
        record_id=uuid7(),
        household=household,
        planned_at=at,
        purpose=f"visit_purpose:{purpose}",
        staff=[user.id],
        at=at,
    )
    start = at - dt.timedelta(minutes=30)
    record_outcome(actor=actor, visit=visit, outcome="visit_outcome:met", started_at=start, ended_at=at, at=at)
    return visit


def test_a_visit_waits_for_its_rating_until_somebody_rates(
    official: User, sibling_official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        met_visit(actor, household, official, at=now - 3 * DAY)
        latest = met_visit(actor, household, official, at=now - 2 * DAY, purpose="delivery")
        assert [visit.id for visit in visits_without_assessment(actor)] == [latest.id], "never rated at all"
        rated(actor, household, now - DAY, N06_1=1)
        assert not visits_without_assessment(actor)
        met_visit(actor, household, official, at=now - dt.timedelta(hours=2), purpose="delivery")
        assert not visits_without_assessment(actor), "a delivery to a rated household asks for nothing"
        asking = met_visit(actor, household, official, at=now, purpose="scene_check")
        assert [visit.id for visit in visits_without_assessment(actor)] == [asking.id]
    with acting(sibling_official) as actor:
        assert not visits_without_assessment(actor)


def test_the_classes_of_many_households_come_in_one_query(
    official: User, acting: Callable[..., Any], now: dt.datetime, django_assert_num_queries: Any
) -> None:
    households = [make_household(label=f"가구{number}") for number in range(5)]
    with acting(official) as actor:
        for household in households:
            rated(actor, household, now, N06_1=4)
        with django_assert_num_queries(1):
            found = classes_of(actor, [household.id for household in households])
            assert {row.decided.code for row in found.values()} == {"emergency"}
        assert set(found) == {household.id for household in households}


@pytest.mark.requirement("R070")
@pytest.mark.parametrize(
    ("ratings", "flags", "numbers", "must_report"),
    [
        ({"N02.2": 3}, [], {"109", "1577-0199"}, False),
        ({"N02.2": 2}, [], set(), False),
        ({"N01.1": 3}, [], {"112", "1366", "1577-1389"}, True),
        ({}, ["suicide_plan"], {"109", "119", "1577-0199"}, False),
        ({}, ["vulnerable_in_danger"], {"112", "119", "1366", "1577-1389"}, True),
        ({}, ["repeated_refusal"], set(), False),
    ],
)
def test_danger_names_the_numbers_to_call(
    ratings: dict[str, int], flags: list[str], numbers: set[str], must_report: bool, db: None
) -> None:
    prompt = prompt_for(situations(ratings, flags))
    assert {line.attributes["phone"] for line in prompt.lines} == numbers
    assert prompt.must_report is must_report
