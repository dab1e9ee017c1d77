"""A household under a named team is nobody else's any more, at once and with everything."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from dure.foundation.access.branches import place_of
from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.moving import Moved
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.audit.models import AuditEvent
from dure.foundation.transitions.moves import AlreadyMoved
from dure.foundation.vault.kinds import Kind
from dure.journey.discovery.tips.actions import close_tip, link_tip
from dure.journey.discovery.tips.models import Tip
from dure.registry.deadlines.actions import set_deadline
from dure.registry.deadlines.models import Deadline
from dure.registry.people.kept import keep, kept_of
from dure.registry.people.models import Household
from dure.registry.protection import actions
from dure.registry.protection.actions import lift_restriction, restrict_household
from dure.registry.story.models import StoryLine
from tests.journey.discovery.tips.telling import send
from tests.personas import SYSTEM
from tests.places import OTHER_CITY, OWN

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R127")]

Acting = Callable[[User], Any]
Browse = Callable[[User | None], Client]
WHY = "가정폭력 가해자가 집을 찾고 있습니다"


def restrict(actor: Any, household: Household, team: Unit, now: dt.datetime) -> None:
    restrict_household(actor=actor, household=household, team=team, reason=WHY, at=now)


def path_of(household: Household) -> str:
    with scope(SYSTEM):
        found: Household = Household.objects.visible_to(SYSTEM).get(pk=household.pk)
    return found.path


@pytest.mark.parametrize("persona", ["case_manager", "dong_head", "district_officer"])
def test_who_answers_for_a_family_puts_it_under_protection_and_sees_it_no_more(
    persona: str,
    household: Household,
    protection_team: Unit,
    protector: User,
    request: pytest.FixtureRequest,
    acting: Acting,
    now: dt.datetime,
) -> None:
    user = request.getfixturevalue(persona)
    with acting(user) as actor:
        restrict(actor, household, protection_team, now)
        assert not Household.objects.visible_to(actor).exists()
    assert path_of(household) == f"{protection_team.path}{OWN}"
    with acting(protector) as actor:
        seen = Household.objects.visible_to(actor).get()
        lines = list(StoryLine.objects.visible_to(actor).filter(household=seen).values_list("quote", flat=True))
    assert lines == [WHY]


@pytest.mark.parametrize("persona", ["official", "nurse"])
def test_others_of_the_dong_may_not_and_are_told_whom_to_ask(
    persona: str,
    household: Household,
    protection_team: Unit,
    request: pytest.FixtureRequest,
    acting: Acting,
    now: dt.datetime,
) -> None:
    with acting(request.getfixturevalue(persona)) as actor, pytest.raises(NotAllowed, match="동장"):
        restrict(actor, household, protection_team, now)
    assert path_of(household) == OWN


def test_a_team_of_another_district_is_refused_and_nothing_is_half_done(
    household: Household, case_manager: User, protection_team: Unit, acting: Acting, now: dt.datetime
) -> None:
    with scope(SYSTEM):
        Unit.objects.filter(pk=protection_team.pk).update(area=OTHER_CITY.rstrip(".").rsplit(".", 1)[-1])
    with acting(case_manager) as actor:
        with pytest.raises(AlreadyMoved):
            restrict(actor, household, protection_team, now)
        assert not StoryLine.objects.visible_to(actor).exists()
        assert not Deadline.objects.visible_to(actor).exists()
    assert path_of(household) == OWN


def test_a_kill_in_the_middle_leaves_nothing(
    household: Household,
    case_manager: User,
    protection_team: Unit,
    acting: Acting,
    now: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def dies(*args: Any, **kwargs: Any) -> Moved:
        raise SystemError("killed")

    monkeypatch.setattr(actions, "move_household", dies)
    with acting(case_manager) as actor:
        with pytest.raises(SystemError):
            restrict(actor, household, protection_team, now)
        assert not StoryLine.objects.visible_to(actor).exists()


def test_open_deadlines_become_the_teams(
    household: Household, official: User, protection_team: Unit, protector: User, acting: Acting, now: dt.datetime
) -> None:
    with scope(SYSTEM):
        set_deadline(
            kind="deadline_kind:next_contact",
            path=OWN,
            household=household,
            what="people.household",
            object_id=household.pk,
            starts_at=now,
            due_at=now,
            why="x",
            assigned_to=official,
        )
        restrict(SYSTEM, household, protection_team, now)
    with acting(official) as actor:
        assert not Deadline.objects.visible_to(actor).exists()
    with acting(protector) as actor:
        rows = Deadline.objects.visible_to(actor)
        assert {row.kind_id for row in rows} == {"deadline_kind:next_contact", "deadline_kind:visit_to_plan"}
        assert {row.assigned_to_id for row in rows} == {None}


def test_of_two_at_once_the_second_is_told_and_writes_nothing(
    household: Household, case_manager: User, dong_head: User, protection_team: Unit, acting: Acting, now: dt.datetime
) -> None:
    with acting(case_manager) as actor:
        restrict(actor, household, protection_team, now)
    with acting(dong_head) as actor, pytest.raises(AlreadyMoved):
        restrict(actor, household, protection_team, now)
    with scope(SYSTEM):
        assert StoryLine.objects.visible_to(SYSTEM).count() == 1


def test_the_team_gives_it_back_with_what_it_wrote(
    household: Household, case_manager: User, protection_team: Unit, protector: User, acting: Acting, now: dt.datetime
) -> None:
    with acting(case_manager) as actor:
        restrict(actor, household, protection_team, now)
    with acting(protector) as actor:
        mine = Household.objects.visible_to(actor).get()
        lift_restriction(actor=actor, household=mine, reason="가해자가 구속되었습니다", at=now)
        assert not Household.objects.visible_to(actor).exists()
    with acting(case_manager) as actor:
        assert StoryLine.objects.visible_to(actor).filter(household=household).count() == 2
        with pytest.raises(NotAllowed):
            lift_restriction(actor=actor, household=household, reason="x" * 20, at=now)


def test_the_old_dongs_pages_answer_404_at_once_and_the_team_sees_another_page(
    household: Household,
    case_manager: User,
    official: User,
    protection_team: Unit,
    protector: User,
    browse: Browse,
) -> None:
    page = reverse("web:household", args=[household.pk])
    form = reverse("protection:restrict", args=[household.pk])
    assert browse(official).get(page).status_code == 200
    assert "headline--restricted" not in browse(official).get(page).content.decode()
    assert browse(official).get(form).status_code == 403
    manager = browse(case_manager)
    assert manager.get(form).status_code == 200
    assert manager.post(form, {"team": protection_team.pk, "reason": "짧음"}).status_code == 200
    sent = {"team": protection_team.pk, "reason": WHY}
    assert manager.post(form, sent).status_code == 302
    assert manager.post(form, sent).status_code == 404  # a second click: out of sight already
    for user in (case_manager, official):
        assert browse(user).get(page).status_code == 404
        assert "박*자" not in browse(user).get(reverse("web:households")).content.decode()
        assert "박*자" not in browse(user).get(reverse("web:today")).content.decode()
    body = browse(protector).get(page).content.decode()
    assert "headline--restricted" in body
    assert "박*자" in browse(protector).get(reverse("web:today")).content.decode()
    assert browse(protector).get(reverse("protection:lift", args=[household.pk])).status_code == 200


def test_moving_house_under_the_team_stays_under_the_team(
    restricted_household: Household, protector: User, browse: Browse
) -> None:
    client = browse(protector)
    form = client.get(reverse("people:edit", args=[restricted_household.pk]))
    assert form.status_code == 200
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT path FROM people_household")
        assert [place_of(path) for (path,) in cursor.fetchall()] == [OWN]


def test_why_the_family_needed_protection_is_forgotten_when_the_dong_sees_it_again(
    household: Household,
    case_manager: User,
    official: User,
    protection_team: Unit,
    protector: User,
    acting: Acting,
    browse: Browse,
    now: dt.datetime,
) -> None:
    with acting(case_manager) as actor:
        restrict(actor, household, protection_team, now)
    page = reverse("web:household", args=[household.pk])
    assert WHY in browse(protector).get(page).content.decode()
    with acting(protector) as actor:
        held = Household.objects.visible_to(actor).get()
        lift_restriction(actor=actor, household=held, reason="위험이 사라졌습니다", at=now)
    assert WHY not in browse(official).get(page).content.decode()
    with acting(official) as actor:
        quotes = list(StoryLine.objects.visible_to(actor).values_list("quote", flat=True))
    assert sorted(quotes) == ["", "위험이 사라졌습니다"]
    with scope(SYSTEM):
        told = str(list(AuditEvent.objects.visible_to(SYSTEM).values_list("detail", "reason")))
    assert WHY not in told


@pytest.mark.parametrize("moment", ["2026-03-02T15:30:00Z", "2026-03-02T23:59:00Z"])
def test_a_team_that_begins_today_takes_over_from_midnight_of_the_house(
    moment: str, household: Household, protection_team: Unit
) -> None:
    """The function is asked with the day of the house in place of the database's own, which counts in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'household_moves'")
        source = cursor.fetchone()[0]
        (today,) = re.findall(r"today date := (.+);", source)
        cursor.execute(f"SELECT {today.replace('now()', '%s::timestamptz')}", [moment])
        assert cursor.fetchone()[0] == dt.date(2026, 3, 3)
    assert "current_date" not in source


def test_the_list_narrowed_to_a_dong_shows_a_team_its_own_families(
    restricted_household: Household, protector: User, browse: Browse
) -> None:
    dong = OWN.rstrip(".").rsplit(".", 1)[-1]
    page = browse(protector).get(reverse("web:households"), {"dong": dong})
    assert [row.household.pk for row in page.context["rows"]] == [restricted_household.pk]
    other = browse(protector).get(reverse("web:households"), {"dong": OTHER_CITY.rstrip(".").rsplit(".", 1)[-1]})
    assert other.context["rows"] == []
    listed = browse(protector).get("/api/v1/households", {"dong": dong}).json()["items"]
    assert [row["id"] for row in listed] == [str(restricted_household.pk)]


def test_who_told_of_the_family_learns_no_more_of_it(
    household: Household, case_manager: User, volunteer: User, protection_team: Unit, acting: Acting, browse: Browse
) -> None:
    with acting(volunteer) as sender:
        tip = send(actor=sender)
    client = browse(volunteer)
    assert "망미번영로" in client.get(reverse("discovery:my_tips")).content.decode()
    with scope(SYSTEM):
        now = SYSTEM.now or dt.datetime.now(dt.UTC)
        link_tip(actor=SYSTEM, tip=tip, household=household, at=now)
        restrict(SYSTEM, household, protection_team, now)
        moved = Tip.objects.visible_to(SYSTEM).get()
        close_tip(actor=SYSTEM, tip=moved, reason="tip_closing_reason:duplicate", note="", at=now)
    assert "망미번영로" not in client.get(reverse("discovery:my_tips")).content.decode()
    (listed,) = client.get("/api/v1/my/tips").json()["items"]
    assert (listed["place"], listed["state"]) == ("", "linked")
    assert browse(None).get(f"/api/v1/receipts/{tip.receipt}").json()["state"] == "linked"


def test_a_note_for_visitors_does_not_silence_the_warning_before_calling(
    restricted_household: Household, protector: User, browse: Browse, now: dt.datetime
) -> None:
    unknown = "안전하게 연락할 방법이 아직 적혀 있지 않습니다"
    page = reverse("web:household", args=[restricted_household.pk])
    with scope(SYSTEM):
        Household.objects.visible_to(SYSTEM).filter(pk=restricted_household.pk).update(safety_note="마당에 큰 개")
    client = browse(protector)
    body = client.get(page).content.decode()
    assert unknown in body
    assert "마당에 큰 개" in body
    with scope(SYSTEM):
        told = {Kind.SAFE_CONTACT: "낮에만 언니 전화로"}
        keep(actor=SYSTEM, household=restricted_household, told=told, at=now)
    body = client.get(page).content.decode()
    assert unknown not in body
    assert "마당에 큰 개" in body
    assert "언니 전화" not in body


def test_how_the_family_is_reached_safely_is_asked_when_it_comes_under_protection(
    household: Household, case_manager: User, protection_team: Unit, protector: User, browse: Browse
) -> None:
    sent = {"team": protection_team.pk, "reason": WHY, "safe_contact": "낮에만 언니 전화로"}
    form = reverse("protection:restrict", args=[household.pk])
    assert 'name="safe_contact"' in browse(case_manager).get(form).content.decode()
    assert browse(case_manager).post(form, sent).status_code == 302
    with scope(SYSTEM):
        kept = kept_of(SYSTEM, household)
        assert kept.of(Kind.SAFE_CONTACT) is not None
    body = browse(protector).get(reverse("web:household", args=[household.pk])).content.decode()
    assert "안전하게 연락할 방법이 아직 적혀 있지 않습니다" not in body
    assert "언니 전화" not in body
    edit = reverse("people:edit", args=[household.pk])
    assert 'name="forget_safe_contact"' in browse(protector).get(edit).content.decode()
