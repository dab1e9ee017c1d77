"""Rosters: who is on them, once and for all, and in whose hand they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.moving import Moved, move_household
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.campaigns.actions.assigning import assign, take_back
from dure.journey.discovery.campaigns.actions.planning import (
    end_campaign,
    end_overdue,
    plan_campaign,
    start_campaign,
    write_questions,
)
from dure.journey.discovery.campaigns.choosing import many_fit
from dure.journey.discovery.campaigns.models import Campaign, Entry
from dure.journey.discovery.campaigns.states import CampaignState, EntryState
from dure.journey.discovery.campaigns.target import Target
from dure.registry.people.models import Household
from tests.journey.discovery.campaigns.asking import (
    QUESTIONS,
    answered,
    entries,
    fresh,
    handed,
    marked,
    planned,
    started,
)
from tests.personas import SYSTEM, make_household, make_user
from tests.places import DISTRICT, OTHER_CITY, OWN, SIBLING

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R033")]
Acting = Callable[[User], Any]
YEAR = dt.timedelta(days=366)


def fits(target: Target, *, path: str = DISTRICT) -> int:
    with scope(SYSTEM):
        return many_fit(SYSTEM, target, path=path, on=timezone.localdate())


def names(campaign: Campaign) -> set[str]:
    return {entry.household.label for entry in entries(campaign)}


@pytest.mark.requirement("R047")
def test_a_target_asks_for_groups_kinds_ages_and_places_at_once() -> None:
    today = timezone.localdate()
    alone, young = make_household(label="김홀로", born=today - 70 * YEAR), make_household(label="이청년")
    make_household(SIBLING, label="박이웃", born=today - 70 * YEAR)
    marked(alone, "senior_alone")
    marked(young, "youth_alone", until=2)
    assert fits(Target()) == 3
    assert fits(Target(groups=("target_group:senior_alone", "target_group:youth_alone"))) == 1
    assert fits(Target(age_from=60, kinds=("household_type:single",))) == 2 + (_years(young, today) >= 60)
    assert fits(Target(areas=(SIBLING,))) == 1
    assert fits(Target(areas=(SIBLING,), groups=("target_group:senior_alone",))) == 0
    assert fits(Target(statuses=("beneficiary_status:livelihood_benefit",))) == 0
    assert fits(Target(), path=OWN) == 2


def _years(_household: Household, today: dt.date) -> int:
    return (today - dt.date(1954, 3, 2)).days // 365


def test_a_started_campaign_keeps_its_roster_whatever_the_register_says_later(official: User) -> None:
    first = make_household(label="김먼저")
    marked(first, "near_poor")
    campaign = started(official, path=OWN, target=Target(groups=("target_group:near_poor",)))
    marked(make_household(label="박나중"), "near_poor")
    assert names(campaign) == {"김먼저"}
    assert (campaign.state, campaign.roster) == (CampaignState.RUNNING, 1)


def test_a_household_is_on_a_roster_once(official: User, household: Household) -> None:
    campaign = started(official, path=OWN)
    marked(household, "near_poor")
    marked(household, "senior_alone")
    (entry,) = entries(campaign)
    with scope(SYSTEM), pytest.raises(DatabaseError), transaction.atomic():
        Entry(campaign=campaign, household=household, path=household.path, counted_path=OWN).save(force_insert=True)
    both = started(official, path=OWN, target=Target(groups=("target_group:near_poor", "target_group:senior_alone")))
    assert len(entries(both)) == 1
    assert entry.counted_path == OWN


def test_of_two_who_start_it_the_second_hears_that_it_has_begun(
    official: User, household: Household, acting: Acting
) -> None:
    plan = planned(official, path=OWN)
    with acting(official) as actor:
        start_campaign(actor=actor, campaign=plan, at=actor.now)
        with pytest.raises(AlreadyMoved):
            start_campaign(actor=actor, campaign=plan, at=actor.now)
    assert len(entries(plan)) == 1


def test_a_plan_changed_meanwhile_does_not_start_as_it_was_read(
    official: User, household: Household, acting: Acting
) -> None:
    plan = planned(official, path=OWN)
    with acting(official) as actor:
        write_questions(actor=actor, campaign=plan, version=plan.version, questions=QUESTIONS[:1])
        with pytest.raises(AlreadyMoved):
            start_campaign(actor=actor, campaign=plan, at=actor.now)
    assert entries(plan) == []


def test_without_a_question_nothing_starts_and_after_the_start_nothing_is_changed(
    official: User, acting: Acting
) -> None:
    plan = planned(official, path=OWN)
    with acting(official) as actor:
        write_questions(actor=actor, campaign=plan, version=plan.version, questions=[])
        with pytest.raises(NotAllowed):
            start_campaign(actor=actor, campaign=fresh(plan), at=actor.now)
    running = started(official, path=OWN)
    with acting(official) as actor, pytest.raises(NotAllowed):
        write_questions(actor=actor, campaign=running, version=running.version, questions=[])


def test_protected_households_are_on_no_roster_not_even_for_who_reads_their_file(
    official: User, restricted_household: Household, household: Household, protection_team: Unit
) -> None:
    both = make_user("both", "welfare_official", OWN)
    make_user("bothteam", "protection_officer", protection_team.path, unit=protection_team)
    assert names(started(official, path=OWN)) == {household.label}
    assert names(started(both, path=OWN)) == {household.label}
    assert names(started(None, path=DISTRICT)) == {household.label}


def test_a_household_that_comes_under_protection_leaves_the_lists_and_the_hand(
    official: User, volunteer: User, household: Household, protection_team: Unit, acting: Acting
) -> None:
    campaign = started(official, path=OWN)
    (entry,) = handed(campaign, volunteer, by=official)
    with scope(SYSTEM):
        assert move_household(household.id, to=f"{protection_team.path}{OWN}") is Moved.MOVED
    for user in (official, volunteer):
        with acting(user) as actor:
            assert not Entry.objects.visible_to(actor).filter(pk=entry.pk).exists()
    with acting(volunteer), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM campaigns_entry")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("role", ["visiting_nurse", "case_manager", "vocational_counselor"])
def test_who_does_not_decide_about_findings_leads_no_campaign(role: str, acting: Acting) -> None:
    user = make_user(role, role, OWN)
    today = timezone.localdate()
    with acting(user) as actor, pytest.raises(NotAllowed):
        plan_campaign(
            actor=actor,
            record_id=household_id(),
            path=OWN,
            title="x",
            aim="",
            first_day=today,
            last_day=today,
            target=Target(),
            at=actor.now,
        )


def household_id() -> Any:
    from uuid_utils.compat import uuid7

    return uuid7()


def test_a_dong_reads_the_campaign_of_its_district_and_its_own_households_alone(
    official: User, household: Household, sibling_household: Household, acting: Acting
) -> None:
    campaign = started(None)
    with acting(official) as actor:
        assert Campaign.objects.visible_to(actor).filter(pk=campaign.pk).exists()
        (seen,) = Entry.objects.visible_to(actor).filter(campaign=campaign)
        assert seen.household_id == household.id
        with pytest.raises(NotAllowed):
            end_campaign(actor=actor, campaign=campaign, at=actor.now)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE campaigns_campaign SET title = 'x'")
            assert cursor.rowcount == 0


def test_another_city_knows_nothing_of_it(other_city_official: User, household: Household, acting: Acting) -> None:
    campaign = started(None)
    with acting(other_city_official) as actor:
        assert not Campaign.objects.visible_to(actor).filter(pk=campaign.pk).exists()
        assert not Entry.objects.visible_to(actor).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM campaigns_campaign")
        assert cursor.fetchone() == (0,), "without an account nobody reads a plan"


def test_a_volunteer_reads_name_and_address_of_what_is_in_the_own_hand_and_nothing_else(
    official: User, volunteer: User, household: Household, acting: Acting
) -> None:
    make_household(label="남의집")
    campaign = started(official, path=OWN)
    with acting(volunteer) as actor:
        assert not Entry.objects.visible_to(actor).exists()
    with acting(official) as actor:
        (mine,) = Entry.objects.visible_to(actor).filter(campaign=campaign, household=household)
        assert assign(actor=actor, campaign=campaign, chosen=[mine.pk], to=volunteer.pk, at=actor.now) == 1
    with acting(volunteer) as actor:
        (seen,) = Entry.objects.visible_to(actor)
        assert (seen.pk, seen.told_name, seen.told_place) == (mine.pk, household.label, household.address)
        assert not Household.objects.visible_to(actor).exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT (SELECT count(*) FROM campaigns_entry), (SELECT count(*) FROM people_household)")
            assert cursor.fetchone() == (1, 0)
            cursor.execute("UPDATE campaigns_entry SET note = 'x'")
            assert cursor.rowcount == 0


def test_what_was_taken_back_is_read_no_longer(
    official: User, volunteer: User, household: Household, acting: Acting
) -> None:
    campaign = started(official, path=OWN)
    (entry,) = handed(campaign, volunteer, by=official)
    with acting(official) as actor:
        assert take_back(actor=actor, campaign=campaign, chosen=[entry.pk], at=actor.now) == 1
    with acting(volunteer) as actor:
        assert not Entry.objects.visible_to(actor).exists()
    (now,) = entries(campaign)
    assert (now.state, now.told_name, now.told_place, now.assigned_to_id) == (EntryState.WAITING, "", "", None)


def test_nobody_is_sent_where_they_are_not_posted(
    official: User, household: Household, sibling_household: Household, acting: Acting, volunteer: User
) -> None:
    far = make_user("far", "volunteer", OTHER_CITY)
    campaign = started(None)
    with acting(official) as actor:
        ids = [entry.pk for entry in entries(campaign)]
        assert assign(actor=actor, campaign=campaign, chosen=ids, to=volunteer.pk, at=actor.now) == 1
        with pytest.raises(NotAllowed):
            assign(actor=actor, campaign=campaign, chosen=ids, to=far.pk, at=actor.now)
    assert {entry.path for entry in entries(campaign, assigned_to=volunteer)} == {OWN}


def test_what_is_settled_is_not_handed_out_again(
    official: User, nurse: User, household: Household, acting: Acting
) -> None:
    campaign = started(official, path=OWN)
    (entry,) = handed(campaign, nurse, by=official)
    answered(entry, nurse)
    assert handed(campaign, official, by=official) == []


def test_the_end_takes_every_household_out_of_every_hand(
    official: User, volunteer: User, household: Household, acting: Acting
) -> None:
    campaign = started(official, path=OWN)
    handed(campaign, volunteer, by=official)
    with acting(official) as actor:
        end_campaign(actor=actor, campaign=campaign, at=actor.now)
    with acting(volunteer) as actor:
        assert not Entry.objects.visible_to(actor).exists()
    (entry,) = entries(campaign)
    assert (entry.state, entry.told_name) == (EntryState.ASSIGNED, "")
    assert fresh(campaign).state == CampaignState.ENDED


def test_a_campaign_ends_by_itself_after_its_last_day_however_often_the_job_runs(
    official: User, household: Household
) -> None:
    campaign, longer = started(official, path=OWN, days=3), started(official, path=OWN, days=9)
    at = timezone.now() + dt.timedelta(days=4)
    with scope(SYSTEM):
        assert [end_overdue(actor=SYSTEM, at=at), end_overdue(actor=SYSTEM, at=at)] == [1, 0]
    assert (fresh(campaign).state, fresh(longer).state) == (CampaignState.ENDED, CampaignState.RUNNING)
