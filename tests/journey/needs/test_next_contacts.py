from __future__ import annotations

import datetime as dt
import uuid
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
from dure.foundation.areas.models import Area
from dure.journey.discovery.alarms.actions import check_alarm, register_device
from dure.journey.discovery.alarms.models import DeviceAlarm
from dure.journey.discovery.alarms.states import AlarmState
from dure.journey.discovery.campaigns.actions.answering import record_in_vain
from dure.journey.discovery.campaigns.models import Entry
from dure.journey.needs.actions import rate_needs
from dure.journey.needs.next_contacts.dates import changed_due, first_due
from dure.journey.needs.next_contacts.keeping import keep_next_contacts
from dure.journey.visits.actions import plan_visit, record_outcome
from dure.policy.korea.finding.next_contact import intervals, retry_within
from dure.registry.charges.actions import give_charges
from dure.registry.deadlines.contacts import contact_made, contact_tried
from dure.registry.deadlines.models import Deadline
from dure.registry.directory.models import Organization
from dure.registry.people.actions import mark_target_groups
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household
from dure.registry.story.queries import story_of
from tests.journey.discovery.campaigns.asking import answered, handed, started
from tests.journey.discovery.rounds.extracts import loaded, row, the_visit, tried, years_ago
from tests.personas import SYSTEM, make_household
from tests.places import OWN, SIBLING

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R196")]
DAY = dt.timedelta(days=1)
WEEKLY, QUARTERLY = "target_group:lonely_death_risk", "target_group:senior_alone"
Browse = Callable[[User | None], Client]
Acting = Callable[[User], Any]


def mark(household: Household, *groups: str, at: dt.datetime) -> None:
    with scope(SYSTEM):
        mark_target_groups(actor=SYSTEM, household=household, groups=groups, day=timezone.localdate(at))


def tonight(at: dt.datetime) -> int:
    """One night's run, to the end."""
    changed = 0
    with scope(SYSTEM):
        while found := keep_next_contacts(actor=SYSTEM, at=at):
            changed += found
    return changed


def due_of(household: Household) -> list[Deadline]:
    """The open next contacts of the household."""
    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(
            household=household, kind="deadline_kind:next_contact", state="open"
        )
        return list(rows)


def test_intervals_come_from_the_classes_and_the_groups_and_what_asks_for_none_is_absent() -> None:
    found = intervals()
    assert (found["crisis_class:emergency"], found["crisis_class:general"]) == (3, 30)
    assert found[WEEKLY] == 7
    assert "crisis_class:linkage" not in found
    assert "target_group:multicultural" not in found


def test_the_first_contact_follows_the_last_meeting_and_whom_nobody_met_is_spread() -> None:
    at = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    met = first_due(uuid7(), days=30, last_met=at - 10 * DAY, at=at)
    assert met == at + 20 * DAY
    days = [first_due(uuid.UUID(int=number), days=7, last_met=None, at=at) - at for number in range(70)]
    assert {span.days for span in days} == set(range(1, 8))
    assert first_due(uuid.UUID(int=0), days=7, last_met=at - 100 * DAY, at=at) == at + DAY


def test_another_interval_counts_from_the_same_beginning_and_what_is_late_stays_late() -> None:
    at = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    begun = at - 5 * DAY
    assert changed_due(starts_at=begun, due_at=at + 25 * DAY, days=7, at=at) == at + 2 * DAY
    assert changed_due(starts_at=begun, due_at=at + 25 * DAY, days=3, at=at) == at + DAY
    assert changed_due(starts_at=begun, due_at=at - DAY, days=30, at=at) == at - DAY


def test_a_household_at_risk_without_a_case_has_one_next_contact_by_its_shortest_interval(
    household: Household, now: dt.datetime
) -> None:
    mark(household, QUARTERLY, WEEKLY, at=now)
    assert tonight(now) == 1
    (due,) = due_of(household)
    assert now < due.due_at <= now + 7 * DAY
    assert (due.values["days"], due.values["cause"]) == (7, {"code": WEEKLY})
    assert tonight(now + DAY) == 0


def test_what_the_class_has_set_stays_unless_a_group_asks_for_more(
    acting: Acting, official: User, household: Household, now: dt.datetime
) -> None:
    with acting(official) as actor:
        rate_needs(actor=actor, record_id=uuid7(), household=household, ratings={"N06.1": 2}, flags=[], at=now)
    (by_class,) = due_of(household)
    assert tonight(now) == 0
    mark(household, WEEKLY, at=now)
    assert tonight(now) == 1
    (by_group,) = due_of(household)
    assert (by_class.due_at - now, by_group.due_at - now) == (30 * DAY, 7 * DAY)


def test_when_nothing_asks_any_more_it_ends_and_the_story_says_why(household: Household, now: dt.datetime) -> None:
    mark(household, WEEKLY, at=now)
    tonight(now)
    mark(household, at=now + DAY)
    assert tonight(now + 2 * DAY) == 1
    assert due_of(household) == []
    with scope(SYSTEM):
        told = [line.text for line in story_of(SYSTEM, household)]
    assert len(told) == 1
    assert tonight(now + 3 * DAY) == 0


def test_a_group_that_begins_later_or_is_over_asks_for_nothing(household: Household, now: dt.datetime) -> None:
    mark(household, WEEKLY, at=now + 5 * DAY)
    assert tonight(now) == 0
    assert tonight(now + 6 * DAY) == 1


def test_a_protected_household_has_one_too_in_its_team(
    restricted_household: Household, protector: User, official: User, acting: Acting, now: dt.datetime
) -> None:
    mark(restricted_household, WEEKLY, at=now)
    tonight(now)
    with acting(protector) as actor:
        assert Deadline.objects.visible_to(actor).count() == 1
    with acting(official) as actor:
        assert Deadline.objects.visible_to(actor).count() == 0


def test_a_meeting_begins_the_interval_anew_and_a_try_in_vain_sets_another_try(
    household: Household, now: dt.datetime
) -> None:
    mark(household, WEEKLY, at=now)
    tonight(now)
    late = now + 20 * DAY
    with scope(SYSTEM):
        contact_tried(actor=SYSTEM, household=household, at=late)
    (again,) = due_of(household)
    assert again.due_at == late + retry_within()
    assert tonight(late) == 0
    with scope(SYSTEM):
        contact_made(actor=SYSTEM, household=household, met_at=late + DAY, at=late + DAY)
    (regular,) = due_of(household)
    assert regular.due_at == late + 8 * DAY
    assert "retry" not in regular.values
    assert tonight(late + DAY) == 0


def test_a_try_in_vain_leaves_a_contact_that_is_not_due_yet_where_it_is(household: Household, now: dt.datetime) -> None:
    mark(household, QUARTERLY, at=now)
    tonight(now)
    with scope(SYSTEM):
        contact_made(actor=SYSTEM, household=household, met_at=now + DAY, at=now + DAY)
        (before,) = due_of(household)
        contact_tried(actor=SYSTEM, household=household, at=now + 2 * DAY)
    (after,) = due_of(household)
    assert after.pk == before.pk


@pytest.mark.parametrize(("outcome", "days"), [("met", 7), ("in_facility", 7)])
def test_a_visit_moves_the_contact_on_whether_the_family_was_met_or_not(
    acting: Acting, official: User, household: Household, now: dt.datetime, outcome: str, days: int
) -> None:
    mark(household, WEEKLY, at=now - 30 * DAY)
    tonight(now - 30 * DAY)
    began = now - dt.timedelta(hours=1)
    with acting(official) as actor:
        visit, _new = plan_visit(
            actor=actor,
            record_id=uuid7(),
            household=household,
            planned_at=began,
            purpose="visit_purpose:regular_contact",
            staff=[official.pk],
            at=now,
        )
        record_outcome(
            actor=actor,
            visit=visit,
            outcome=f"visit_outcome:{outcome}",
            started_at=began,
            ended_at=now,
            note="다시 가 봅니다",
            at=now,
        )
    (due,) = due_of(household)
    assert due.due_at == now + days * DAY


def test_a_household_that_was_met_before_gets_its_first_contact_from_that_day(
    acting: Acting, official: User, household: Household, now: dt.datetime
) -> None:
    began = now - 3 * DAY
    with acting(official) as actor:
        visit, _new = plan_visit(
            actor=actor,
            record_id=uuid7(),
            household=household,
            planned_at=began,
            purpose="visit_purpose:regular_contact",
            staff=[official.pk],
            at=now,
        )
        record_outcome(actor=actor, visit=visit, outcome="visit_outcome:met", started_at=began, ended_at=began, at=now)
    mark(household, WEEKLY, at=now)
    tonight(now)
    (due,) = due_of(household)
    assert due.due_at == began + 7 * DAY


def test_many_households_are_kept_in_pieces_with_the_same_questions_each(now: dt.datetime) -> None:
    homes = [make_household(label=f"김가구{number}") for number in range(6)]
    for home in homes:
        mark(home, WEEKLY, at=now)
    counts = []
    with scope(SYSTEM):
        for most in (1, 5):
            with CaptureQueriesContext(connection) as asked:
                assert keep_next_contacts(actor=SYSTEM, at=now, most=most) == most
            counts.append(len(asked))
        assert keep_next_contacts(actor=SYSTEM, at=now) == 0
    assert counts[0] == counts[1]
    assert all(len(due_of(home)) == 1 for home in homes)


def test_the_list_is_narrowed_by_official_dong_and_lateness(
    browse: Browse, official: User, case_manager: User, now: dt.datetime
) -> None:
    near, far = make_household(label="김가까움"), make_household(SIBLING, label="이건너편")
    for home in (near, far):
        mark(home, WEEKLY, at=now)
    tonight(now - 30 * DAY)
    mark(far, WEEKLY, at=now)
    tonight(now)
    dong = Area.objects.get(path=OWN)
    give_charges(actor=SYSTEM, dong=dong, areas=[dong], official=official.pk, since=timezone.localdate(now), at=now)
    address = reverse("next_contacts:list")
    client = browse(case_manager)

    def shown(client: Client, **narrowed: str) -> set[str]:
        page = client.get(address, narrowed).content.decode()
        return {home.label for home in (near, far) if mask_name(home.label) in page}

    assert shown(client) == {near.label, far.label}
    assert shown(client, dong=dong.code) == {near.label}
    assert shown(client, official=str(official.pk)) == {near.label}
    assert shown(client, late="overdue") == set()
    assert shown(client, late="later") == set()
    assert shown(browse(official), whose="mine") == {near.label}
    assert official.name in browse(official).get(address).content.decode()


def test_the_list_asks_as_many_questions_for_many_as_for_few(browse: Browse, official: User, now: dt.datetime) -> None:
    client, counts = browse(official), []
    for more in (1, 8):
        for number in range(more):
            mark(make_household(label=f"김{more}{number}"), WEEKLY, at=now)
        tonight(now)
        client.get(reverse("next_contacts:list"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("next_contacts:list")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_household_page_tells_the_next_contact(
    browse: Browse, official: User, household: Household, now: dt.datetime
) -> None:
    mark(household, WEEKLY, at=now)
    tonight(now)
    page = browse(official).get(household.get_absolute_url()).content.decode()
    assert "다음 연락" in page


@pytest.mark.parametrize(("outcome", "days"), [("met", 7), ("no_answer", retry_within().days), ("deceased", None)])
def test_a_life_stage_visit_moves_the_contact_on_as_the_others_do(
    official: User, actor: Acting, now: dt.datetime, outcome: str, days: int | None
) -> None:
    household = make_household(OWN, born=years_ago(65))
    loaded(row())
    before = _overdue(household, now)
    tried(the_visit("welfare_65"), actor(official), outcome)
    _moved_on(household, before, days, now)


@pytest.mark.parametrize(("outcome", "days"), [(None, 7), ("refused", retry_within().days), ("deceased", None)])
def test_asking_for_a_survey_moves_the_contact_on_though_a_volunteer_reads_nothing_of_it(
    official: User, volunteer: User, household: Household, acting: Acting, now: dt.datetime,
    outcome: str | None, days: int | None,
) -> None:  # fmt: skip
    (entry,) = handed(started(official, path=OWN), volunteer, by=official)
    before = _overdue(household, now)
    if outcome is None:
        answered(entry, volunteer)
    else:
        with acting(volunteer) as actor:
            held = Entry.objects.visible_to(actor).select_related("campaign").get(pk=entry.pk)
            record_in_vain(actor=actor, entry=held, outcome=f"visit_outcome:{outcome}", note="", at=now)
    _moved_on(household, before, days, now)


@pytest.mark.parametrize(
    ("outcome", "days"), [("well", 7), ("help", 7), ("false", None), ("absent", retry_within().days)]
)
def test_looking_after_an_alarm_moves_the_contact_on_when_somebody_was_spoken_to(
    household: Household, partner_organization: Organization, now: dt.datetime, outcome: str, days: int | None
) -> None:
    before = _overdue(household, now)
    with scope(SYSTEM):
        alarm = _alarm(household, partner_organization, now)
        check_alarm(actor=SYSTEM, alarm=alarm, outcome=AlarmState(outcome), note="", at=now)
    _moved_on(household, before, days, now)


def test_the_first_contact_follows_a_meeting_on_a_round_or_at_an_alarm_too(
    official: User, actor: Acting, partner_organization: Organization, now: dt.datetime
) -> None:
    household = make_household(OWN, born=years_ago(65))
    loaded(row())
    tried(the_visit("welfare_65"), actor(official), at=now - 2 * DAY)
    mark(household, WEEKLY, at=now)
    tonight(now)
    (due,) = due_of(household)
    assert due.due_at == now + 5 * DAY
    mark(household, at=now)
    tonight(now)
    with scope(SYSTEM):
        alarm = _alarm(household, partner_organization, now)
        check_alarm(actor=SYSTEM, alarm=alarm, outcome=AlarmState.WELL, note="", at=now - DAY)
    mark(household, WEEKLY, at=now)
    tonight(now)
    (due,) = due_of(household)
    assert due.due_at == now + 6 * DAY


def _overdue(household: Household, now: dt.datetime) -> Deadline:
    """A weekly contact that is late by weeks."""
    mark(household, WEEKLY, at=now - 30 * DAY)
    tonight(now - 30 * DAY)
    (due,) = due_of(household)
    assert due.due_at < now
    return due


def _moved_on(household: Household, before: Deadline, days: int | None, at: dt.datetime) -> None:
    """Due so many days after, or as before when ``days`` is None."""
    (due,) = due_of(household)
    if days is None:
        assert due.pk == before.pk
    else:
        assert abs(due.due_at - (at + days * DAY)) < dt.timedelta(minutes=5)


def _alarm(household: Household, organization: Organization, now: dt.datetime) -> DeviceAlarm:
    assert organization.unit is not None
    device, _new = register_device(
        actor=SYSTEM,
        record_id=uuid7(),
        household=household,
        unit=organization.unit,
        number="T-1",
        responsible=None,
        installed_on=now.date(),
        ends_at=now + DAY,
        at=now,
    )
    alarm = DeviceAlarm(
        path=household.path,
        household=household,
        device=device,
        kind_id="alarm_kind:fall",
        happened_at=now,
        received_at=now,
    )
    alarm.save(force_insert=True)
    return alarm
