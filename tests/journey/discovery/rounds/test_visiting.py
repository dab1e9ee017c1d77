"""Giving visits out, trying, answering, and what follows; and how far the rounds are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.findings.actions.gathering import gather_evidence
from dure.journey.discovery.findings.models import Finding
from dure.journey.discovery.rounds.actions import assign_visits
from dure.journey.discovery.rounds.models import Resident, RoundTry, RoundVisit
from dure.journey.discovery.rounds.queries import Coverage, coverage
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household
from tests.journey.discovery.rounds.extracts import (
    TODAY,
    evidence,
    loaded,
    row,
    the_visit,
    tried,
    visits,
    years_ago,
)
from tests.personas import SYSTEM, make_household
from tests.places import OWN, SIBLING

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(db: None) -> Household:
    return make_household(OWN, born=years_ago(65))


@pytest.fixture
def listed(home: Household) -> None:
    """박영자, known and 65 today."""
    loaded(row())


def due() -> list[tuple[str, str, Any]]:
    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(what="rounds.visit", state="open").order_by("kind_id")
        return [(one.kind_id.partition(":")[2], one.why, one.assigned_to_id) for one in rows]


def again(visit: RoundVisit) -> RoundVisit:
    (found,) = visits(pk=visit.pk)
    return found


@pytest.mark.requirement("R044")
def test_visits_are_given_out_many_at_once_and_stand_on_that_persons_today(
    listed: None, official: User, nurse: User, acting: Callable[[User], Any]
) -> None:
    chosen = visits()
    with acting(official) as actor:
        assert assign_visits(actor=actor, visits=chosen, to=nurse, at=actor.moment) == (2, 0)
    assert {(visit.state, visit.assigned_to_id) for visit in visits()} == {("assigned", nurse.pk)}
    assert due() == [("round_visit", "Life-stage visit: %(round)s", nurse.pk)] * 2
    with acting(official) as actor:
        assert assign_visits(actor=actor, visits=chosen, to=official, at=actor.moment) == (2, 0)
    assert [to for _kind, _why, to in due()] == [official.pk] * 2


def test_nobody_is_given_a_visit_where_they_do_not_work(
    listed: None, district_officer: User, sibling_official: User, acting: Callable[[User], Any]
) -> None:
    with acting(district_officer) as actor:
        given = assign_visits(actor=actor, visits=visits(), to=sibling_official, at=actor.moment)
    assert given == (0, 2)
    assert {visit.state for visit in visits()} == {"waiting"}


def test_a_nurse_gives_nothing_out(listed: None, nurse: User, acting: Callable[[User], Any]) -> None:
    with acting(nurse) as actor, pytest.raises(NotAllowed):
        assign_visits(actor=actor, visits=visits(), to=nurse, at=actor.moment)


@pytest.mark.requirement("R045")
def test_each_event_has_its_list_and_a_health_visit_is_made_by_a_nurse(
    listed: None, official: User, nurse: User, actor: Callable[[User], Any]
) -> None:
    health = the_visit("health_65")
    with pytest.raises(NotAllowed):
        tried(health, actor(official))
    tried(health, actor(nurse), answers={"systolic": 130.0, "eats_well": True})
    tried(the_visit("welfare_65"), actor(official), answers={"told_pension": True})
    assert {visit.state for visit in visits()} == {"visited"}
    assert (evidence(), due()) == ([], [])


@pytest.mark.requirement("R044")
def test_nobody_answering_climbs_the_ladder_and_tells_the_district_at_last(
    listed: None, official: User, actor: Callable[[User], Any]
) -> None:
    visit, who = the_visit("welfare_65"), actor(official)
    steps = []
    for day in range(5):
        step = tried(visit, who, "no_answer", at=who.moment + dt.timedelta(days=day)).step
        assert step is not None
        steps.append((step.code, step.escalate))
    assert steps[0] == ("day_visit", False)
    assert steps[-1] == ("go_together", True)
    assert again(visit).state == "assigned"
    assert again(visit).tries == 5
    assert [kind for kind, _why, _to in due()] == ["finding_escalated", "round_visit"]
    (piece,) = evidence()
    assert piece.kind_id == "signal_kind:life_visit_worry"
    assert piece.household_id == again(visit).household_id


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        (["refused"], "assigned"),
        (["refused", "refused"], "refused"),
        (["refused", "refused", "met"], "visited"),
        (["moved"], "gone"),
        (["in_facility"], "gone"),
        (["deceased"], "gone"),
        (["address_wrong"], "assigned"),
        (["no_answer", "met"], "visited"),
    ],
)
@pytest.mark.requirement("R044")
def test_every_outcome_has_its_state(
    listed: None, official: User, actor: Callable[[User], Any], outcomes: list[str], state: str
) -> None:
    visit, who = the_visit("welfare_65"), actor(official)
    for minutes, outcome in enumerate(outcomes):
        tried(visit, who, outcome, at=who.moment + dt.timedelta(minutes=minutes))
    assert again(visit).state == state
    assert bool(due()) == (state == "assigned")


def test_a_form_sent_twice_writes_once_and_an_ended_visit_takes_no_other(
    listed: None, official: User, actor: Callable[[User], Any]
) -> None:
    visit, who, key = the_visit("welfare_65"), actor(official), uuid7()
    for _ in range(2):
        tried(visit, who, answers={"somebody_calls": False}, record_id=key)
    assert (again(visit).tries, len(evidence())) == (1, 1)
    with pytest.raises(AlreadyMoved):
        tried(visit, who, "no_answer")
    with pytest.raises(NotAllowed):
        tried(again(visit), who, "no_answer")


@pytest.mark.requirement("R046")
def test_the_newborns_visit_screens_the_mothers_mind_and_what_worries_becomes_a_finding(
    nurse: User, actor: Callable[[User], Any]
) -> None:
    born = TODAY - dt.timedelta(days=20)
    loaded(row(name="아기", born=born, event="출생", event_on=born, relation="자녀"))
    visit = the_visit("newborn")
    with scope(SYSTEM):
        for model, key in ((Resident, visit.resident_id), (RoundVisit, visit.pk)):
            model.objects.visible_to(SYSTEM).filter(pk=key).update(path=OWN)
    found = tried(
        again(visit),
        actor(nurse),
        answers={"weight_kg": 4.1, "feeds_well": True, "safe_sleep": False, "no_interest": 2, "low_mood": 1},
    )
    assert [worry.key for worry in found.worries] == ["low_mood", "home"]
    (piece,) = evidence()
    assert (piece.kind_id, piece.label) == ("signal_kind:low_mood_at_visit", "아기")
    assert "PHQ-2" in piece.quote
    with scope(SYSTEM):
        gather_evidence(actor=SYSTEM, at=timezone.now())
        assert Finding.objects.visible_to(SYSTEM).get().path == OWN


def test_what_was_answered_is_kept_typed_with_the_version_of_its_list(
    listed: None, nurse: User, actor: Callable[[User], Any]
) -> None:
    tried(the_visit("health_65"), actor(nurse), answers={"systolic": 171.0, "memory": False})
    with scope(SYSTEM):
        made = RoundTry.objects.visible_to(SYSTEM).get()
    assert (made.answers, made.checklist_version) == ({"systolic": 171.0, "memory": False}, 1)
    assert evidence()[0].quote.startswith("수축기 혈압")


@pytest.mark.requirement("R044")
def test_coverage_counts_the_visited_of_all_who_are_here(
    official: User, actor: Callable[[User], Any], django_assert_num_queries: Any
) -> None:
    people = [(name, years_ago(65)) for name in ("하나", "둘", "셋", "넷")]
    for name, born in people:
        make_household(OWN, label=name, born=born)
    make_household(SIBLING, label="이웃동", born=years_ago(65))
    loaded(*(row(name=name, born=born) for name, born in people), row(name="이웃동"))
    who = actor(official)
    for name, outcome in (("하나", "met"), ("둘", "moved"), ("셋", "no_answer")):
        tried(the_visit("welfare_65", resident__name=name), who, outcome)
    month = years_ago(65).month
    with scope(who), django_assert_num_queries(1):
        cells = coverage(who, TODAY.year, today=TODAY)
    found = cells[OWN, "round_kind:welfare_65", month]
    assert found == Coverage(listed=4, visited=1, refused=0, gone=1, absent=1, overdue=0)
    assert (found.asked, found.percent) == (3, 33)
    assert {place for place, _kind, _month in cells} == {OWN}, "the neighbouring dong is out of sight"
    assert Coverage(listed=2, gone=2).percent is None
