"""Planning visits, going together, and writing what came of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import NotAllowed
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import AuditEvent
from dure.foundation.transitions.moves import AlreadyMoved
from dure.foundation.transitions.once import Stale
from dure.journey.visits.actions import (
    OutcomeError,
    cancel_visit,
    finish_step,
    join_visit,
    plan_visit,
    record_outcome,
    write_section,
)
from dure.journey.visits.models import Visit, VisitStaff
from dure.journey.visits.queries import pace_of, party_of, sections_of, visitors_for
from dure.journey.visits.states import VisitState
from dure.registry.deadlines.actions import set_deadline
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household
from dure.registry.story.queries import story_of
from tests.personas import make_user
from tests.places import OWN

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def plan(
    actor: Actor, household: Household, *staff: User, at: dt.datetime, record_id: uuid.UUID | None = None
) -> Visit:
    visit, _new = plan_visit(
        actor=actor,
        record_id=record_id or uuid7(),
        household=household,
        planned_at=at + HOUR,
        purpose="visit_purpose:needs_survey",
        staff=[user.id for user in staff],
        at=at,
    )
    return visit


def met(actor: Actor, visit: Visit, *, at: dt.datetime, minutes: int = 40) -> None:
    record_outcome(
        actor=actor,
        visit=visit,
        outcome="visit_outcome:met",
        started_at=at - dt.timedelta(minutes=minutes),
        ended_at=at,
        at=at,
    )


def open_kinds(actor: Actor) -> list[str]:
    return sorted(Deadline.objects.visible_to(actor).filter(state="open").values_list("kind_id", flat=True))


@pytest.mark.requirement("R010")
def test_a_planned_visit_is_one_record_with_everybody_who_goes(
    official: User, nurse: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        visit = plan(actor, household, official, nurse, at=now)
        disciplines = {goer.user_id: goer.discipline_id for goer in party_of(actor, visit)}
        assert Visit.objects.visible_to(actor).count() == 1
        assert disciplines == {official.id: "discipline:welfare", nurse.id: "discipline:health"}
        assert open_kinds(actor) == ["deadline_kind:visit_planned"]
        deadline = Deadline.objects.visible_to(actor).get()
        assert deadline.due_at == visit.planned_at
        assert deadline.assigned_to_id is None
        assert nurse.name in story_of(actor, household)[0].text
        assert AuditEvent.objects.visible_to(actor).filter(what="visits.visit", act="create").count() == 1


def test_a_second_click_plans_nothing_again(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    record_id = uuid7()
    with acting(official) as actor:
        first = plan(actor, household, official, at=now, record_id=record_id)
        again = plan(actor, household, official, at=now, record_id=record_id)
        assert first.id == again.id
        assert VisitStaff.objects.visible_to(actor).count() == 1
        assert len(story_of(actor, household)) == 1


def test_a_visit_that_one_person_makes_is_due_for_that_person(
    official: User, nurse: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        plan(actor, household, nurse, at=now)
        assert Deadline.objects.visible_to(actor).get().assigned_to_id == nurse.id


@pytest.mark.requirement("R012")
def test_the_head_of_the_dong_is_among_those_who_visit(household: Household) -> None:
    head = make_user("head", "dong_head", OWN)
    assert head.id in [visitor.user_id for visitor in visitors_for(household, on=timezone.localdate())]


def test_only_people_posted_here_that_day_can_be_put_on_a_visit(
    official: User,
    sibling_official: User,
    former_official: User,
    case_manager: User,
    volunteer: User,
    household: Household,
    acting: Callable[..., Any],
    now: dt.datetime,
) -> None:
    names = {visitor.user_id for visitor in visitors_for(household, on=timezone.localdate())}
    assert names == {official.id, case_manager.id}
    for stranger in (sibling_official, former_official, volunteer):
        with acting(official) as actor, pytest.raises(NotAllowed):
            plan(actor, household, official, stranger, at=now)
    with acting(official) as actor, pytest.raises(NotAllowed):
        plan(actor, household, at=now)


def test_who_may_not_plan_is_refused_with_a_reason(
    official: User,
    sibling_official: User,
    district_leader: User,
    household: Household,
    acting: Callable[..., Any],
    now: Any,
) -> None:
    for user in (sibling_official, district_leader):
        with acting(user) as actor, pytest.raises(NotAllowed) as refusal:
            plan(actor, household, official, at=now)
        assert refusal.value.decision.reason


@pytest.mark.requirement("R010", "R050", "R055")
def test_a_joint_visit_counts_once_and_keeps_its_length(
    official: User, nurse: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        visit = plan(actor, household, official, nurse, at=now - 2 * HOUR)
    with acting(nurse) as actor:
        met(actor, visit, at=now, minutes=45)
        done = Visit.objects.visible_to(actor).select_related("household").get()
        assert (done.state, done.is_first, pace_of(actor, done).minutes) == (VisitState.DONE, True, 45)
        assert done.counted_path == OWN
        assert open_kinds(actor) == []
        assert "45" in story_of(actor, household)[0].text


@pytest.mark.requirement("R050", "R055")
def test_the_next_visit_is_a_re_visit_and_knows_the_days_between(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        first = plan(actor, household, official, at=now - 9 * DAY)
        met(actor, first, at=now - 9 * DAY)
        second = plan(actor, household, official, at=now - 2 * HOUR)
        met(actor, second, at=now)
        second = Visit.objects.visible_to(actor).select_related("household").get(pk=second.pk)
        assert second.is_first is False
        assert pace_of(actor, second).days_since_last == 9
        first = Visit.objects.visible_to(actor).select_related("household").get(pk=first.pk)
        assert first.is_first is True
        assert pace_of(actor, first).days_since_last is None


def test_two_plans_made_before_any_visit_give_one_first_visit(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        both = [plan(actor, household, official, at=now - 2 * HOUR) for _ in range(2)]
        for visit in both:
            met(actor, visit, at=now)
        firsts = Visit.objects.visible_to(actor).order_by("id").values_list("is_first", flat=True)
        assert sorted(firsts) == [False, True]


def test_nobody_home_plans_the_next_try_with_the_same_people(
    official: User, nurse: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        visit = plan(actor, household, official, nurse, at=now - 2 * HOUR)
        next_try = record_outcome(
            actor=actor,
            visit=visit,
            outcome="visit_outcome:no_answer",
            started_at=now - HOUR,
            ended_at=None,
            next_try_at=now + DAY,
            at=now,
        )
        assert next_try is not None
        assert {goer.user_id for goer in party_of(actor, next_try)} == {official.id, nurse.id}
        assert Visit.objects.visible_to(actor).get(pk=visit.pk).state == VisitState.MISSED
        due = Deadline.objects.visible_to(actor).filter(state="open").values_list("object_id", flat=True)
        assert list(due) == [next_try.id]


def test_a_next_visit_can_be_agreed_with_a_family_that_was_met(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        visit = plan(actor, household, official, at=now - 2 * HOUR)
        agreed = record_outcome(
            actor=actor,
            visit=visit,
            outcome="visit_outcome:met",
            started_at=now - HOUR,
            ended_at=now,
            next_try_at=now + 7 * DAY,
            at=now,
        )
        assert agreed is not None
        assert (agreed.planned_at, agreed.is_first) == (now + 7 * DAY, False)


@pytest.mark.parametrize(
    ("outcome", "given", "asks_for"),
    [
        ("no_answer", {}, "next_try_at"),
        ("refused", {"note": "다음에"}, "next_try_at"),
        ("moved", {}, "note"),
        ("deceased", {"note": "  "}, "note"),
        ("met", {"ended_at": None}, "ended_at"),
        ("met", {"ended_at": "before"}, "ended_at"),
        ("no_answer", {"next_try_at": "before"}, "next_try_at"),
        ("no_answer", {"started_at": "tomorrow", "next_try_at": "later"}, "started_at"),
    ],
)
def test_an_outcome_that_lacks_something_is_not_written(
    outcome: str,
    given: dict[str, Any],
    asks_for: str,
    official: User,
    household: Household,
    acting: Callable[..., Any],
    now: dt.datetime,
) -> None:
    moments = {"tomorrow": now + DAY, "later": now + 2 * DAY, "before": now - 3 * HOUR}
    with acting(official) as actor:
        visit = plan(actor, household, official, at=now - 2 * HOUR)
        values = {"started_at": now - HOUR, "ended_at": None} | {k: moments.get(v, v) for k, v in given.items()}
        with pytest.raises(OutcomeError) as error:
            record_outcome(actor=actor, visit=visit, outcome=f"visit_outcome:{outcome}", at=now, **values)
        assert list(error.value.faults) == [asks_for]
        assert Visit.objects.visible_to(actor).get().state == VisitState.PLANNED


def test_a_written_next_step_stays_due_until_it_is_done(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        visit = plan(actor, household, official, at=now - 2 * HOUR)
        record_outcome(
            actor=actor,
            visit=visit,
            outcome="visit_outcome:moved",
            started_at=now - HOUR,
            ended_at=None,
            note="새 주소지 동에 알리기",
            at=now,
        )
        assert open_kinds(actor) == ["deadline_kind:visit_to_plan"]
        assert finish_step(actor=actor, visit=visit, at=now) is True
        assert finish_step(actor=actor, visit=visit, at=now) is False
        assert open_kinds(actor) == []


def test_planning_a_visit_ends_the_wait_for_one(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        set_deadline(
            kind="deadline_kind:visit_to_plan",
            path=household.path,
            household=household,
            what="discovery.tip",
            object_id=uuid7(),
            starts_at=now,
            due_at=now + DAY,
            why="x",
        )
        plan(actor, household, official, at=now)
        assert open_kinds(actor) == ["deadline_kind:visit_planned"]


def test_a_met_family_begins_the_interval_of_contact_anew(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        for kind_of_end, values in (("again", {}), ("ends", {"once": True})):
            set_deadline(
                kind="deadline_kind:next_contact",
                path=household.path,
                household=household,
                what=kind_of_end,
                object_id=uuid7(),
                starts_at=now - 5 * DAY,
                due_at=now + 2 * DAY,
                why="x",
                **values,
            )
        visit = plan(actor, household, official, at=now - 2 * HOUR)
        met(actor, visit, at=now)
        left = Deadline.objects.visible_to(actor).get(state="open")
        assert (left.what, left.due_at) == ("again", now + 7 * DAY)


def test_the_second_outcome_of_a_visit_is_refused(
    official: User, nurse: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        visit = plan(actor, household, official, nurse, at=now - 2 * HOUR)
        met(actor, visit, at=now)
        lines = len(story_of(actor, household))
    with acting(nurse) as actor:
        with pytest.raises(AlreadyMoved):
            met(actor, visit, at=now)
        assert len(story_of(actor, household)) == lines


def test_only_those_who_go_or_planned_write_the_outcome(
    official: User, nurse: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        visit = plan(actor, household, official, at=now - 2 * HOUR)
    with acting(nurse) as actor:
        with pytest.raises(NotAllowed):
            met(actor, visit, at=now)
        join_visit(actor=actor, visit=visit, at=now)
        join_visit(actor=actor, visit=visit, at=now)
        assert len(party_of(actor, visit)) == 2
        met(actor, visit, at=now)


def test_a_cancelled_visit_keeps_its_reason_and_is_not_cancelled_twice(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        visit = plan(actor, household, official, at=now)
        cancel_visit(actor=actor, visit=visit, reason="입원하셨음", at=now)
        assert story_of(actor, household)[0].quote == "입원하셨음"
        assert Deadline.objects.visible_to(actor).get().state == "cancelled"
        with pytest.raises(AlreadyMoved):
            cancel_visit(actor=actor, visit=visit, reason="다시", at=now)


@pytest.mark.requirement("R010")
def test_each_discipline_writes_its_own_section_only(
    official: User, nurse: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    with acting(official) as actor:
        visit = plan(actor, household, official, nurse, at=now)
        welfare = {"visit": visit, "discipline": "discipline:welfare", "version": 0, "at": now}
        write_section(actor=actor, text="전기가 끊겼음", **welfare)
        with pytest.raises(NotAllowed):
            write_section(actor=actor, text="혈압", visit=visit, discipline="discipline:health", version=0, at=now)
    with acting(nurse) as actor:
        with pytest.raises(NotAllowed):
            write_section(actor=actor, text="덮어쓰기", **welfare)
        write_section(actor=actor, text="혈압 160/95", visit=visit, discipline="discipline:health", version=0, at=now)
        assert [section.text for section in sections_of(actor, visit)] == ["전기가 끊겼음", "혈압 160/95"]


def test_a_colleagues_newer_text_is_never_overwritten_unseen(
    official: User, household: Household, acting: Callable[..., Any], now: dt.datetime
) -> None:
    colleague = make_user("colleague", "welfare_official", OWN)
    given: dict[str, Any] = {"discipline": "discipline:welfare", "at": now}
    with acting(official) as actor:
        visit = plan(actor, household, official, colleague, at=now)
        write_section(actor=actor, visit=visit, text="내 글", version=0, **given)
        # The second click finds the own words and is harmless.
        assert write_section(actor=actor, visit=visit, text="내 글", version=0, **given).version == 1
    with acting(colleague) as actor:
        with pytest.raises(Stale) as stale:
            write_section(actor=actor, visit=visit, text="동료 글", version=0, **given)
        assert stale.value.current.text == "내 글"
        assert write_section(actor=actor, visit=visit, text="둘 다", version=1, **given).version == 2
    with acting(official) as actor, pytest.raises(Stale):
        write_section(actor=actor, visit=visit, text="늦은 글", version=1, **given)
