"""The demonstration district after it was loaded: one load for the whole module, undone at its end."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from dure.demo.areas import DISTRICT_CODE, DISTRICT_PATH, DONGS, dong_path
from dure.demo.discovering.twice import MERGED, SECOND_FILES
from dure.demo.load import load_demo_once
from dure.demo.staff import HOME_DONG
from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import as_system, scope
from dure.foundation.accounts.models import Posting, User
from dure.foundation.accounts.queries import actor_of, demo_people
from dure.foundation.areas.models import Area
from dure.foundation.audit.models import Act, AuditEvent
from dure.foundation.codes.queries import codes
from dure.journey.cases.models import Case
from dure.journey.discovery.alarms.models import DeviceAlarm
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.journey.discovery.rewards.models import Reward
from dure.journey.discovery.signals.models import Signal
from dure.journey.discovery.tips.models import Tip
from dure.journey.discovery.weights.models import WeightVersion
from dure.journey.needs.models import Assessment
from dure.journey.referrals.models import Referral, ReferralSheet
from dure.journey.screenings.models import Screening
from dure.journey.visits.models import Visit, VisitSection
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.queries import open_deadlines
from dure.registry.directory.models import Organization, Service
from dure.registry.people.models import Household, Person
from dure.registry.protection.queries import grants_to_review, reviews
from dure.registry.provisions.models import Provision
from dure.registry.story.models import StoryLine
from dure.steering.indicators.periods import Period
from dure.steering.indicators.queries import total
from dure.steering.learning.models import LearntModel

HUB_OFFICIAL = "welfare-official-04-1"
PARTNER = "partner-warm-rice"


@pytest.fixture(scope="module")
def said(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """Loads the district in a transaction that is undone after the module; gives what was said meanwhile."""
    with django_db_blocker.unblock(), transaction.atomic():
        told: list[str] = []
        assert load_demo_once(say=told.append)
        yield told
        transaction.set_rollback(True)


@pytest.fixture
def system(said: list[str]) -> Iterator[Actor]:
    with as_system("tests") as actor:
        yield actor


@contextmanager
def acting(username: str) -> Iterator[Actor]:
    """The person with row-level security on."""
    actor = actor_of(User.objects.get(username=username), now=timezone.now())
    with transaction.atomic(), scope(actor):
        yield actor


def _states(rows: Any) -> Counter[str]:
    return Counter(rows.values_list("state", flat=True))


def test_the_district_is_there_with_everything_that_was_promised(system: Actor) -> None:
    assert (
        Area.objects.filter(level="area_level:dong", path__startswith=DISTRICT_PATH, boundary__isnull=False).count()
        == 10
    )
    assert Household.objects.visible_to(system).count() == 1_500 + SECOND_FILES - MERGED
    assert Person.objects.visible_to(system).count() > 2_500
    assert Service.objects.count() >= 60
    assert Organization.objects.filter(unit__isnull=False).count() >= 30
    assert Posting.objects.filter(role="role:volunteer").count() == 60
    assert Signal.objects.visible_to(system).count() > 300
    assert Provision.objects.visible_to(system).count() > 400


def test_stories_were_told_through_every_stage_in_every_state(system: Actor) -> None:
    assert set(_states(Tip.objects.visible_to(system))) == {"received", "linked", "closed"}
    assert set(_states(Visit.objects.visible_to(system))) == {"planned", "done", "missed"}
    referred = _states(Referral.objects.visible_to(system))
    assert set(referred) == {"sent", "accepted", "declined", "delivered", "confirmed", "cancelled"}
    assert sum(referred.values()) >= 60
    assert set(_states(Case.objects.visible_to(system))) == {"open", "closed"}
    assert Case.objects.visible_to(system).count() >= 25
    assert Assessment.objects.visible_to(system).count() > 100
    assert Screening.objects.visible_to(system).count() > 100


def test_finding_is_filled_in_every_state_and_from_every_source(system: Actor) -> None:
    findings = Finding.objects.visible_to(system)
    assert set(_states(findings)) == {"waiting", "taken", "asked", "closed"}
    kinds = set(Evidence.objects.visible_to(system).values_list("kind", flat=True))
    assert kinds >= {
        "tip_kind:own_request",
        "tip_kind:neighbour_tip",
        "signal_kind:power_cut",
        "signal_kind:device_alarm",
    }
    assert kinds >= {"signal_kind:survey_worry", "signal_kind:life_visit_worry"}
    assert set(_states(DeviceAlarm.objects.visible_to(system))) == {"open", "well", "false", "help", "absent"}
    assert set(_states(Reward.objects.visible_to(system))) == {"proposed", "approved", "declined", "paid"}
    assert set(_states(WeightVersion.objects.visible_to(system))) == {"draft", "released"}
    assert _states(LearntModel.objects.visible_to(system)) == {"learnt": 1}


def test_outlines_are_marked_as_approximate_and_name_their_source(said: list[str]) -> None:
    for dong in Area.objects.filter(code__in=[dong.code for dong in DONGS]):
        assert dong.boundary_approximate
        assert "국토지리정보원" in dong.boundary_source
        assert dong.label_point


def test_loading_again_loads_nothing_and_loses_nothing(said: list[str]) -> None:
    with as_system("tests") as system:
        before = (User.objects.count(), Household.objects.visible_to(system).count(), len(said))
    assert not load_demo_once(say=said.append)
    with as_system("tests") as system:
        assert (User.objects.count(), Household.objects.visible_to(system).count(), len(said)) == before


def test_somebody_of_every_role_can_be_chosen_and_nobody_has_a_password(said: list[str]) -> None:
    people = {user.id for user, _what in demo_people()}
    roles = set(Posting.objects.filter(user__in=people).values_list("role_id", flat=True))
    assert roles == {role.id for role in codes("role")}
    assert len(people) < 20
    assert not [user for user in User.objects.all() if user.has_usable_password()]


def test_the_home_dongs_official_has_work_of_every_kind_and_some_of_it_is_late(said: list[str]) -> None:
    now = timezone.now()
    with acting(HUB_OFFICIAL) as official:
        rows = list(open_deadlines(official))
    kinds = {row.kind_id.removeprefix("deadline_kind:") for row in rows}
    assert kinds >= {"tip_triage", "visit_planned", "referral_answer", "referral_confirm", "next_contact"}
    assert len(kinds) >= 6
    late = [row for row in rows if row.due_at < now]
    assert 3 <= len(late) < len(rows) / 2, "a team that works has late lines, but not mostly late ones"
    assert any(
        row.kind_id == "deadline_kind:tip_triage" and now - row.starts_at < dt.timedelta(hours=16) for row in rows
    )


def test_nothing_is_written_as_of_a_moment_to_come(system: Actor) -> None:
    now = timezone.now()
    assert not StoryLine.objects.visible_to(system).filter(at__gt=now).exists()
    assert not AuditEvent.objects.visible_to(system).filter(at__gt=now).exists()
    assert not VisitSection.objects.visible_to(system).filter(written_at__gt=now).exists()
    assert not Deadline.objects.visible_to(system).filter(ended_at__gt=now).exists()


def test_what_was_done_was_done_by_the_person_who_did_it_and_is_in_the_audit(system: Actor) -> None:
    visit = Visit.objects.visible_to(system).filter(state="done", purpose="visit_purpose:tip_check").first()
    acts = AuditEvent.objects.visible_to(system).filter(object_id=visit.id)
    assert {Act.CREATE, Act.MOVE} <= set(acts.values_list("act", flat=True))
    assert visit.planned_by_id in set(acts.values_list("actor_id", flat=True))
    assert AuditEvent.objects.visible_to(system).filter(act=Act.READ, what="people.household").count() > 100


def test_the_partner_reads_its_own_sheets_and_no_household(said: list[str]) -> None:
    with acting(PARTNER) as partner:
        sheets = list(ReferralSheet.objects.visible_to(partner))
        assert sheets
        assert {sheet.unit_id for sheet in sheets} == set(partner.sheet_units)
        assert not Household.objects.visible_to(partner).exists()


@pytest.mark.requirement("R170")
def test_the_leaders_indicators_are_all_above_zero(said: list[str]) -> None:
    today = timezone.localdate()
    with acting("district-leader-suyeong-1") as leader:
        areas = [Area.objects.get(code=DISTRICT_CODE)]
        values = total(leader, areas=areas, period=Period(today - dt.timedelta(days=365), today))
        assert not Household.objects.visible_to(leader).exists()
    assert len(values) == 9
    assert [name for name, value in values.items() if value.value <= 0] == []


@pytest.mark.requirement("R127")
def test_protected_households_are_out_of_the_hubs_sight_and_in_that_of_the_named_team(said: list[str]) -> None:
    with as_system("tests") as system:
        outside = Household.objects.visible_to(system).exclude(path__startswith=f"{DISTRICT_PATH}26500")
        protected = set(outside.values_list("id", flat=True))
        hubs = [f"welfare-official-{number:02d}-1" for number in range(1, len(DONGS) + 1)]
    assert len(protected) == 3
    for hub in hubs:
        with acting(hub) as official:
            seen = Household.objects.visible_to(official)
            assert seen.exists()
            assert not seen.filter(id__in=protected).exists()
            assert not StoryLine.objects.visible_to(official).filter(household__in=protected).exists()
    with acting("welfare-official-shield-1") as named:
        assert set(Household.objects.visible_to(named).values_list("id", flat=True)) == protected


@pytest.mark.requirement("R127")
def test_the_security_officer_has_an_emergency_access_to_review(said: list[str]) -> None:
    now = timezone.now()
    with acting("security-officer-suyeong-1") as officer:
        [row] = reviews(officer, list(grants_to_review(officer, done=False)), now=now)
        assert [line.kind_id for line in open_deadlines(officer)] == ["deadline_kind:emergency_access_review"]
    assert row.grant.user.username == "visiting-nurse-02-1"
    assert len(row.seen) == 2


def test_a_protected_households_sheet_leads_nobody_to_its_door(system: Actor) -> None:
    sheets = ReferralSheet.objects.visible_to(system).exclude(path__startswith=f"{DISTRICT_PATH}26500")
    assert sheets.exists()
    assert not [sheet for sheet in sheets if "address" in sheet.fields or sheet.phone_token]


def test_every_household_of_a_dong_lies_below_its_dong(system: Actor) -> None:
    paths = Household.objects.visible_to(system).filter(area=HOME_DONG).values_list("path", flat=True)
    outside = [path for path in paths if not path.startswith(dong_path(HOME_DONG))]
    assert len(paths) > 100
    assert len(outside) <= 3


def test_every_line_of_a_story_and_every_why_is_told_in_korean(system: Actor) -> None:
    told = set(StoryLine.objects.visible_to(system).values_list("template", flat=True))
    told |= set(Deadline.objects.visible_to(system).values_list("why", flat=True))
    assert len(told) > 15
    with override("ko"):
        assert sorted(template for template in told if gettext(template) == template) == []
