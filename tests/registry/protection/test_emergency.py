"""Opening one household in an emergency: a reason, an hour, and a second pair of eyes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.models import Grant
from dure.foundation.access.opening import Opened
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.audit.models import AuditEvent
from dure.foundation.vault.kinds import Kind
from dure.journey.visits.actions import plan_visit
from dure.policy.korea.working_days import next_working_day
from dure.registry.deadlines.models import Deadline
from dure.registry.people.access import may_reveal, may_reveal_names
from dure.registry.people.actions import edit_household
from dure.registry.people.models import Household, HouseholdSecret, Person
from dure.registry.protection.actions import open_in_emergency, review_access, write_note
from dure.registry.protection.queries import grants_to_review, reviews
from dure.registry.story.models import StoryLine
from tests.personas import SYSTEM, make_household
from tests.places import OWN

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R127")]

Acting = Callable[[User], Any]
Browse = Callable[[User | None], Client]
WHY = "집 안에서 비명이 들리고 문이 잠겨 있습니다. 아이가 있습니다."
HOUR = dt.timedelta(minutes=60)


def open_it(user: User, household: Household, **clue: Any) -> Any:
    """The official opens it; gives back what came of it."""
    now = timezone.now()
    actor = actor_of(user, now=now)
    with scope(actor):
        return open_in_emergency(actor=actor, reason=WHY, at=now, **(clue or {"household_id": household.pk}))


def later(user: User, minutes: float = 0) -> Actor:
    return actor_of(user, now=timezone.now() + dt.timedelta(minutes=minutes))


def test_an_hour_opens_one_household_and_no_other(
    official: User, restricted_household: Household, sibling_household: Household
) -> None:
    assert open_it(official, restricted_household).outcome is Opened.OPENED
    make_household(restricted_household.path, label="다른집")
    actor = later(official)
    with scope(actor), connection.cursor() as cursor:
        assert list(Household.objects.visible_to(actor).values_list("label", flat=True)) == ["한보호"]
        cursor.execute("SELECT label FROM people_household")  # the second wall alone
        assert cursor.fetchall() == [("한보호",)]
        cursor.execute("SELECT name FROM people_person")
        assert cursor.fetchall() == [("한보호",)]


def test_after_the_hour_it_is_gone_on_the_next_request(official: User, restricted_household: Household) -> None:
    open_it(official, restricted_household)
    assert later(official, 59).opened == (restricted_household.pk,)
    gone = later(official, 61)
    assert gone.opened == ()
    with scope(gone), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_household")
        assert cursor.fetchone() == (0,)


def test_an_ordinary_household_elsewhere_opens_too_and_its_neighbours_do_not(
    official: User, other_city_household: Household
) -> None:
    make_household(other_city_household.path, label="이웃집")
    assert open_it(official, other_city_household).outcome is Opened.OPENED
    actor = later(official)
    with scope(actor):
        assert list(Household.objects.visible_to(actor).values_list("label", flat=True)) == ["최말순"]


def test_a_grant_reads_and_leaves_a_note_and_writes_nothing_else(
    official: User, restricted_household: Household, now: dt.datetime
) -> None:
    open_it(official, restricted_household)
    actor = later(official)
    with scope(actor):
        write_note(actor=actor, record_id=uuid7(), household=restricted_household, text="119를 불렀습니다", at=now)
        assert [line.quote for line in StoryLine.objects.visible_to(actor)] == ["119를 불렀습니다"]
        with pytest.raises(NotAllowed):
            edit_household(actor=actor, household=restricted_household, version=0, strengths="x")
        rows = Person.objects.visible_to(actor).filter(household=restricted_household)
        assert rows.count() == 1
        assert rows.update(name="x") == 0
        person = Person(
            household=restricted_household, path=restricted_household.path, name="x", relation_id="relation:other"
        )
        with pytest.raises(ProgrammingError), transaction.atomic():
            person.save(force_insert=True)


def test_a_note_sent_twice_is_told_once(official: User, restricted_household: Household, browse: Browse) -> None:
    open_it(official, restricted_household)
    client, page = browse(official), reverse("web:household", args=[restricted_household.pk])
    [record_id] = re.findall(r'name="record_id" value="([^"]+)"', client.get(page).content.decode())
    form = {"record_id": record_id, "note": "문을 열었습니다"}
    note = reverse("protection:note", args=[restricted_household.pk])
    assert [client.post(note, form).headers["Location"] for _click in range(2)] == [page, page]
    with scope(SYSTEM):
        assert [line.quote for line in StoryLine.objects.visible_to(SYSTEM)] == ["문을 열었습니다"]
        assert AuditEvent.objects.visible_to(SYSTEM).filter(what="protection.emergency", act="create").count() == 1


def test_who_did_not_open_it_leaves_no_note(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    with acting(official) as actor, pytest.raises(NotAllowed):
        write_note(actor=actor, record_id=uuid7(), household=household, text="x", at=now)


def test_it_is_found_by_link_address_or_receipt_and_only_exactly(
    official: User, restricted_household: Household
) -> None:
    assert open_it(official, restricted_household, place="망미번영로").outcome is Opened.NONE
    assert open_it(official, restricted_household, household_id=uuid7()).outcome is Opened.NONE
    assert open_it(official, restricted_household, receipt="AAAA-AAAA-AAAA").outcome is Opened.NONE
    assert open_it(official, restricted_household, place=" 망미번영로  12 ").outcome is Opened.OPENED
    assert open_it(official, restricted_household, place="망미번영로 12").outcome is Opened.RUNNING
    with scope(SYSTEM):
        assert Grant.objects.visible_to(SYSTEM).count() == 1
        outcomes = AuditEvent.objects.visible_to(SYSTEM).filter(what="protection.emergency").order_by("at", "id")
        told = sorted(row.detail["outcome"] for row in outcomes)
    assert told == ["none", "none", "none", "opened", "running"]


@pytest.mark.django_db(databases=["default", "owner"])
def test_finding_by_address_asks_indexes_and_never_reads_every_household() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'emergency_opens'")
        [[source]] = cursor.fetchall()
        [query] = re.findall(r"ARRAY\((SELECT id FROM people_household h .*?)\);", source, re.DOTALL)
        # In a small table reading everything is cheapest; whether the indexes can serve is what counts.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + query.replace("(place)", "('망미번영로 12'::text)"))
        plan = "\n".join(line for [line] in cursor.fetchall())
    assert "household_address_squeezed" in plan
    assert "household_door_squeezed" in plan
    assert "Seq Scan" not in plan


def test_an_address_of_two_households_opens_neither(official: User, restricted_household: Household) -> None:
    make_household(restricted_household.path, label="윗집")
    assert open_it(official, restricted_household, place="망미번영로 12").outcome is Opened.MANY


def test_ones_own_household_needs_no_grant(official: User, household: Household) -> None:
    assert open_it(official, household).outcome is Opened.OWN
    with scope(SYSTEM):
        assert not Grant.objects.visible_to(SYSTEM).exists()


@pytest.mark.parametrize("persona", ["volunteer", "partner", "district_leader", "security_officer", "former_official"])
def test_who_does_not_work_with_families_opens_nothing(
    persona: str, restricted_household: Household, request: pytest.FixtureRequest
) -> None:
    assert open_it(request.getfixturevalue(persona), restricted_household).outcome is Opened.REFUSED


def test_a_reason_too_short_and_a_missing_scope_open_nothing(
    official: User, restricted_household: Household, now: dt.datetime
) -> None:
    actor = actor_of(official, now=now)
    with scope(actor):
        opening = open_in_emergency(actor=actor, reason="급함", at=now, household_id=restricted_household.pk)
    assert opening.outcome is Opened.REFUSED
    opening = open_in_emergency(actor=actor, reason=WHY, at=now, household_id=restricted_household.pk)
    assert opening.outcome is Opened.REFUSED


def test_nobody_grants_prolongs_or_deletes_by_plain_sql(official: User, restricted_household: Household) -> None:
    open_it(official, restricted_household)
    with scope(later(official)):
        for statement in (
            "UPDATE access_grant SET until = until + interval '1 day'",
            "DELETE FROM access_grant",
            "INSERT INTO access_grant SELECT * FROM access_grant",
        ):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_the_security_officer_of_the_area_is_told_at_once(
    official: User, security_officer: User, other_security_officer: User, restricted_household: Household
) -> None:
    open_it(official, restricted_household)
    for user, told in ((security_officer, True), (other_security_officer, False), (official, False)):
        actor = later(user)
        with scope(actor):
            found = Deadline.objects.visible_to(actor).filter(kind_id="deadline_kind:emergency_access_review")
            assert found.exists() is told, user.username
            if told:
                assert timezone.localtime(found.get().due_at).date() == next_working_day(timezone.localdate())


def test_the_review_shows_what_was_looked_at_and_ends_the_deadline(
    official: User, security_officer: User, restricted_household: Household, browse: Browse, now: dt.datetime
) -> None:
    open_it(official, restricted_household)
    assert browse(official).get(reverse("web:household", args=[restricted_household.pk])).status_code == 200
    officer = later(security_officer)
    with scope(officer):
        [row] = reviews(officer, list(grants_to_review(officer, done=False)), now=officer.now or now)
        assert (row.grant.user.username, row.overdue) == ("official", False)
        assert ("read", "people.household") in {(seen.act, seen.what) for seen in row.seen}
        [late] = reviews(officer, list(grants_to_review(officer, done=False)), now=now + dt.timedelta(days=9))
        assert late.overdue
        assert review_access(actor=officer, grant=row.grant, in_order=True, note="", at=now)
        assert not review_access(actor=officer, grant=row.grant, in_order=False, note="x", at=now)
        assert reviews(officer, list(grants_to_review(officer, done=False)), now=now) == []
        assert [
            done.grant.in_order for done in reviews(officer, list(grants_to_review(officer, done=True)), now=now)
        ] == [True]
        assert not Deadline.objects.visible_to(officer).filter(state="open").exists()


def test_nobody_reviews_their_own_access(official: User, restricted_household: Household, now: dt.datetime) -> None:
    from tests.personas import Posting, Unit

    open_it(official, restricted_household)
    unit = Unit.objects.get(path="26.26500.")
    Posting(
        user=official, unit=unit, path=unit.path, role_id="role:security_officer", valid_from=timezone.localdate()
    ).save(force_insert=True)
    both = later(official)
    with scope(both):
        grant = Grant.objects.visible_to(both).get()
        assert reviews(both, list(grants_to_review(both, done=False)), now=now) == []
        with pytest.raises(NotAllowed):
            review_access(actor=both, grant=grant, in_order=True, note="", at=now)
        assert Grant.objects.visible_to(both).update(review_note="x") == 0


def test_the_pages_open_note_and_review(
    official: User, security_officer: User, restricted_household: Household, browse: Browse
) -> None:
    client, page = browse(official), reverse("web:household", args=[restricted_household.pk])
    assert client.get(page).status_code == 404
    form = reverse("protection:emergency")
    assert client.post(form, {"clue": page, "reason": WHY}).status_code == 200  # not said that one knows
    nothing = client.post(form, {"clue": "아무 데도 없는 길 1", "reason": WHY, "understood": "on"})
    assert nothing.status_code == 200
    assert nothing.context["form"].errors["clue"]
    answer = client.post(form, {"clue": f"https://dure.example{page}", "reason": WHY, "understood": "on"})
    assert (answer.status_code, answer["Location"]) == (302, page)
    body = client.get(page).content.decode()
    assert "headline--restricted" in body
    assert reverse("protection:note", args=[restricted_household.pk]) in body
    assert client.get(reverse("people:edit", args=[restricted_household.pk])).status_code == 403
    note = reverse("protection:note", args=[restricted_household.pk])
    kept = client.post(note, {"record_id": uuid7(), "note": "나" * 501})
    assert kept.status_code == 200
    assert "나" * 501 in kept.content.decode()
    assert kept.context["form"].errors["note"]
    assert client.post(note, {"record_id": uuid7(), "note": "문을 열었습니다"}).status_code == 302
    assert "문을 열었습니다" in client.get(page).content.decode()
    desk = browse(security_officer)
    assert "reviews" in desk.get(reverse("web:today")).content.decode()
    listed = desk.get(reverse("protection:reviews"))
    assert WHY in listed.content.decode()
    assert "한보호" not in listed.content.decode()
    [(row, _form)] = listed.context["rows"]
    review = reverse("protection:review", args=[row.grant.pk])
    again = desk.post(review, {"in_order": "no", "note": ""})
    assert again.status_code == 200
    assert again.context["rows"][0][1].errors["note"]
    long = "가" * 501
    assert long in desk.post(review, {"in_order": "yes", "note": long}).content.decode()
    assert desk.get(reverse("protection:reviews")).context["rows"]
    assert desk.post(review, {"in_order": "no", "note": "당사자와 면담"}).status_code == 302
    assert "당사자와 면담" in desk.get(reverse("protection:reviews"), {"show": "reviewed"}).content.decode()
    assert browse(official).get(reverse("protection:reviews")).status_code == 403


def test_a_grant_costs_no_query_on_other_pages_and_the_list_the_same_for_many(
    official: User, security_officer: User, browse: Browse
) -> None:
    desk = browse(security_officer)
    open_it(official, make_household("41.41110.4111056000.", label="하나"))
    open_it(official, make_household("26.26500.2650067000.", label="둘"))
    desk.get(reverse("protection:reviews"))
    with CaptureQueriesContext(connection) as few:
        desk.get(reverse("protection:reviews"))
    for at in range(4):
        open_it(official, make_household("26.26500.2650067000.", label=f"집{at}"))
    with CaptureQueriesContext(connection) as many:
        assert len(desk.get(reverse("protection:reviews")).context["rows"]) == 5
    assert len(few) == len(many)


def test_a_forged_claim_opens_nothing(restricted_household: Household) -> None:
    from dure.foundation.access.scope import signed

    body, _mark = signed({"opened": [str(restricted_household.pk)]}).split(".")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dure.scope', %s, true)", [f"{body}.{'0' * 64}"])
        cursor.execute("SELECT count(*) FROM people_household")
        assert cursor.fetchone() == (0,)
    assert restricted_household.path.endswith(OWN)


@pytest.mark.parametrize("has_phone", [True, False])
def test_who_opened_it_may_see_names_and_numbers_for_the_hour_and_it_is_recorded(
    official: User, restricted_household: Household, browse: Browse, *, has_phone: bool
) -> None:
    if not has_phone:
        with scope(SYSTEM):
            HouseholdSecret.objects.visible_to(SYSTEM).delete()
    open_it(official, restricted_household)
    page = reverse("web:household", args=[restricted_household.pk])
    answer = browse(official).post(page, {"why": "reveal_reason:emergency", "reason": WHY})
    assert answer.status_code == 200
    assert answer.context["revealed"], answer.context["reveal"].errors
    assert "한보호" in answer.content.decode()
    assert ("010-0000-1234" in answer.content.decode()) is has_phone
    with scope(SYSTEM):
        assert AuditEvent.objects.visible_to(SYSTEM).filter(act="reveal", actor_id=official.pk, reason=WHY).exists()
    with scope(SYSTEM):
        assert may_reveal(later(official, 59), restricted_household, Kind.PHONE)
        assert not may_reveal(later(official, 59), restricted_household, Kind.REGISTRATION_NUMBER)
        assert not may_reveal(later(official, 61), restricted_household, Kind.PHONE)
        assert not may_reveal_names(later(official, 61), restricted_household)


def test_an_opened_household_asks_for_nothing_that_is_refused_there(
    official: User, sibling_household: Household, household: Household, browse: Browse
) -> None:
    steps = ("방문부터 시작해 주세요", "다음 방문 때 조사해 주세요")
    own = browse(official).get(reverse("web:household", args=[household.pk])).content.decode()
    assert all(step in own for step in steps)
    open_it(official, sibling_household)
    opened = browse(official).get(reverse("web:household", args=[sibling_household.pk]))
    assert opened.status_code == 200
    assert not any(step in opened.content.decode() for step in steps)


def test_the_page_lets_one_call_for_rescue_with_a_tap(official: User, browse: Browse) -> None:
    page = browse(official).get(reverse("protection:emergency")).content.decode()
    assert 'href="tel:119"' in page
    assert 'href="tel:112"' in page


def test_who_opened_a_household_reads_its_visits_and_does_not_come_along(
    official: User, protector: User, restricted_household: Household, browse: Browse, now: dt.datetime
) -> None:
    plan = {"record_id": uuid7(), "purpose": "visit_purpose:regular_contact", "staff": [protector.id], "at": now}
    with scope(SYSTEM):
        visit, _new = plan_visit(
            actor=SYSTEM, household=restricted_household, planned_at=now + dt.timedelta(hours=1), **plan
        )
    open_it(official, restricted_household)
    client = browse(official)
    assert client.get(reverse("visits:visit", args=[visit.id])).status_code == 200
    refused = client.post(reverse("visits:join", args=[visit.id]))
    assert refused.status_code == 403
    assert "방문을 기록할 수 없습니다" in refused.content.decode()
