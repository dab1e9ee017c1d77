"""Two files of one family become one with everything, and two again with everything."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.joining import join_rows
from dure.foundation.access.scope import scope
from dure.foundation.access.walls import tables
from dure.foundation.accounts.models import User
from dure.foundation.codes.queries import codes
from dure.foundation.transitions.moves import AlreadyMoved
from dure.foundation.transitions.once import Stale
from dure.journey.cases.models import Case, Goal
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.journey.needs.models import CrisisClass, Need
from dure.journey.referrals.models import Referral
from dure.registry.directory.models import Service
from dure.registry.identity.actions.merging import Unsettled, split_merge
from dure.registry.identity.models import Merge, MovedRow
from dure.registry.identity.planning import clashes
from dure.registry.identity.queries import where_to
from dure.registry.people.actions import edit_household
from dure.registry.people.models import Household
from dure.registry.protection.actions import open_in_emergency
from tests.personas import SYSTEM, make_household
from tests.places import OTHER_CITY, OWN, SIBLING
from tests.registry.identity.families import WHY, bound_models, everything, family, merged, picture, two_files

pytestmark = pytest.mark.django_db

Acting = Callable[[User], Any]


def test_every_table_bound_to_a_household_is_moved_by_a_merge(
    district_officer: User, service: Service, acting: Acting
) -> None:
    stays, gone = two_files(district_officer, service)
    had = {model._meta.label: len(everything(model, household=gone.pk)) for model in bound_models()}
    rooms = ("people", "visits", "needs", "screenings", "referrals", "cases", "story", "provisions", "discovery")
    empty = {label for label, count in had.items() if not count}
    never = {"identity.Merge", "identity.HeldSecret", "deadlines.Deadline", "discovery.Tip", "discovery.BlindSpot",
             "people.TargetGroup", "people.BeneficiaryStatus"}  # fmt: skip
    assert {label for label in empty - never if label.split(".")[0] in rooms} == set()
    with acting(district_officer) as actor:
        merged(actor, stays, gone)
    left = {model._meta.label: len(everything(model, household=gone.pk)) for model in bound_models()}
    assert set(left.values()) == {0}
    assert everything(Household, pk=gone.pk) == []


def test_every_table_that_lies_with_a_household_is_known_to_the_merge() -> None:
    """A new room is covered by its wall: the keys of all of them would stop a merge that left a row behind."""
    declared = {
        model._meta.label
        for model, wall in tables()
        if wall and wall.household_key and not hasattr(model, "pgh_tracked_model")
    }
    assert declared <= {model._meta.label for model in bound_models()}
    assert len(declared) > 25


def test_every_meeting_names_a_promise_of_its_own_table() -> None:
    for model in apps.get_models():
        names = {constraint.name for constraint in model._meta.constraints}
        assert {meeting.constraint for meeting in getattr(model, "meetings", ())} <= names


def test_two_open_cases_become_one_with_the_goals_of_both(
    district_officer: User, service: Service, acting: Acting
) -> None:
    stays, gone = two_files(district_officer, service)
    case = everything(Case, household=gone.pk)[0]
    with acting(district_officer) as actor:
        found = clashes(actor, Household, gone=gone.pk, stays=stays.pk, chosen={})
        asked = next(clash for clash in found if clash.once.name == "case_one_open")
        merged(actor, stays, gone, chosen={asked.key: case.pk})
    states = {row.pk: row.state for row in everything(Case, household=stays.pk)}
    assert sorted(states.values()) == ["closed", "open"]
    assert states[case.pk] == "open"
    assert len(everything(Goal, case=case.pk)) == 2


def test_of_two_needs_of_one_area_the_graver_stays_with_the_referrals_of_both(
    district_officer: User, service: Service, acting: Acting
) -> None:
    stays, gone = two_files(district_officer, service)
    with scope(SYSTEM):
        Need.objects.visible_to(SYSTEM).filter(household=gone).update(severity=4)
    graver = everything(Need, household=gone.pk)[0]
    with acting(district_officer) as actor:
        merged(actor, stays, gone)
    assert [need.pk for need in everything(Need, household=stays.pk)] == [graver.pk]
    assert {row.need_id for row in everything(Referral, household=stays.pk)} == {graver.pk}
    assert sum(row.is_current for row in everything(CrisisClass, household=stays.pk)) == 1


def test_of_two_open_findings_the_one_with_more_points_goes_on_with_the_evidence_of_both(
    district_officer: User, acting: Acting, now: dt.datetime
) -> None:
    stays, gone = make_household(), make_household(label="박영자1")
    with scope(SYSTEM):
        for score, home in ((3, stays), (8, gone)):
            told = {"opened_at": now, "last_at": now, "scored_on": now.date(), "score": score}
            finding = Finding(household=home, path=OWN, **told)
            finding.save(force_insert=True)
            kind = codes("signal_kind")[0].id
            bound = {"household": home, "path": OWN, "finding": finding, "kind_id": kind}
            Evidence(**bound, at=now, what="visits.visit", object_id=uuid.uuid4()).save(force_insert=True)
    before = picture()
    with acting(district_officer) as actor:
        merge = merged(actor, stays, gone)
    ended, going_on = sorted(everything(Finding), key=lambda finding: finding.score)
    assert (ended.state, ended.merged_into_id, going_on.state) == ("closed", going_on.pk, "waiting")
    assert [row.finding_id for row in everything(Evidence)] == [going_on.pk, going_on.pk]
    with acting(district_officer) as actor:
        split_merge(actor=actor, merge=merge, why=WHY, at=timezone.now())
    after = picture()
    for label, rows in before.items():
        assert {key: after[label].get(key) for key in rows} == rows, label


def test_two_running_referrals_to_one_service_must_be_settled_first_and_nothing_is_half_done(
    district_officer: User, service: Service, acting: Acting
) -> None:
    stays, gone = family("stays", OWN, district_officer, service), family("gone", OWN, district_officer, service)
    before = picture()
    with acting(district_officer) as actor, pytest.raises(Unsettled):
        merged(actor, stays, gone)
    assert picture() == before
    assert everything(Merge) == []


def test_a_changed_household_is_not_merged_unseen(
    district_officer: User, official: User, acting: Acting, now: dt.datetime
) -> None:
    stays, gone = make_household(), make_household(label="박영자1")
    with acting(official) as actor:
        edit_household(actor=actor, household=gone, version=0, strengths="노래")
    with acting(district_officer) as actor, pytest.raises(Stale):
        merged(actor, stays, gone)


def test_of_two_officers_at_once_the_second_is_told(district_officer: User, official: User, acting: Acting) -> None:
    stays, gone = make_household(), make_household(label="박영자1")
    with acting(district_officer) as actor:
        merged(actor, stays, gone)
    with acting(official) as actor:
        with pytest.raises(AlreadyMoved):
            merged(actor, stays, gone)
        with pytest.raises(AlreadyMoved):
            merged(actor, gone, stays)
    assert len(everything(Merge)) == 1


@pytest.mark.parametrize("persona", ["nurse", "case_manager", "dong_head", "sibling_official", "other_city_official"])
def test_who_lacks_the_right_or_the_place_merges_nothing(
    persona: str, request: pytest.FixtureRequest, acting: Acting
) -> None:
    stays, gone = make_household(), make_household(label="박영자1")
    with acting(request.getfixturevalue(persona)) as actor, pytest.raises((NotAllowed, AlreadyMoved)):
        merged(actor, stays, gone)
    assert len(everything(Household)) == 2


def test_a_household_of_another_dong_is_out_of_an_officials_reach(official: User, acting: Acting) -> None:
    stays, gone = make_household(), make_household(SIBLING, label="박영자1")
    with acting(official) as actor, pytest.raises(NotAllowed):
        merged(actor, stays, gone)


def test_a_protected_household_is_refused_without_a_word_about_protection(
    protector: User, restricted_household: Household, acting: Acting
) -> None:
    other = make_household(restricted_household.path, label="한보호1")
    with acting(protector) as actor:
        with pytest.raises(NotAllowed) as refused:
            merged(actor, restricted_household, other)
        assert "보호" not in str(refused.value)
        # The database refuses it too, whoever asks it.
        merge = Merge(household=other, path=other.path, kind="household", gone_id=restricted_household.pk,
                      stays_id=other.pk, why=WHY, merged_at=timezone.now())  # fmt: skip
        merge.save(force_insert=True)
        assert join_rows(merge.pk, settled=[], words="").outcome == "refused"


def test_the_database_joins_nothing_for_who_lacks_the_right(nurse: User, acting: Acting) -> None:
    stays, gone = make_household(), make_household(label="박영자1")
    with acting(nurse):
        merge = Merge(household=stays, path=OWN, kind="household", gone_id=gone.pk, stays_id=stays.pk, why=WHY,
                      merged_at=timezone.now())  # fmt: skip
        merge.save(force_insert=True)
        assert join_rows(merge.pk, settled=[], words="").outcome == "refused"


def test_what_a_row_was_before_is_read_by_nobody(district_officer: User, acting: Acting) -> None:
    stays, gone = make_household(), make_household(label="박영자1")
    with acting(district_officer) as actor:
        merged(actor, stays, gone)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM identity_movedrow")
            assert cursor.fetchone()[0] == 0
    assert everything(MovedRow)


@pytest.mark.requirement("R127")
def test_an_official_of_another_city_sees_no_merge(
    district_officer: User, other_city_official: User, acting: Acting
) -> None:
    stays, gone = make_household(), make_household(label="박영자1")
    make_household(OTHER_CITY, label="최말순")
    with acting(district_officer) as actor:
        merged(actor, stays, gone)
    with acting(other_city_official) as actor:
        assert where_to(actor, [gone.pk]) == {}


def test_an_emergency_opens_the_file_that_stays_by_the_link_of_the_one_that_is_gone(
    district_officer: User, sibling_official: User, acting: Acting, now: dt.datetime
) -> None:
    stays, gone = make_household(), make_household(label="박영자1")
    with acting(district_officer) as actor:
        merged(actor, stays, gone)
    with acting(sibling_official) as actor:
        reason = "문이 열리지 않고 도와 달라는 소리가 들립니다. 가족을 알아야 합니다."
        opening = open_in_emergency(actor=actor, reason=reason, at=now, household_id=gone.pk)
    assert opening.household_id == stays.pk
