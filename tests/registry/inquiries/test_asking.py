"""Ask there: one click, one question, and only what the other office chose to say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.audit.models import AuditEvent
from dure.foundation.transitions.moves import AlreadyMoved
from dure.registry.deadlines.models import Deadline
from dure.registry.inquiries.actions import HouseholdGone, answer_inquiry, ask_there, withdraw_inquiry
from dure.registry.inquiries.answers import Answer
from dure.registry.inquiries.models import Inquiry
from dure.registry.inquiries.queries import asked_by_us
from dure.registry.people.models import Household
from dure.registry.people.search import Handle, HouseholdQuery, known_elsewhere, read_handle
from dure.registry.protection.actions import restrict_household
from tests.personas import SYSTEM

Acting = Callable[[User], Any]
Browse = Callable[[User | None], Client]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R041")]

ASK = f"SELECT inquiries_ask({', '.join(['%s'] * 12)}, %s::jsonb)"


def handle_of(actor: Any) -> Handle:
    (hit,) = known_elsewhere(actor, HouseholdQuery(name="박영자"))
    found = read_handle(actor, hit.handle)
    assert found is not None
    return found


def ask(user: User, acting: Acting) -> bool:
    with acting(user) as actor:
        return ask_there(actor=actor, handle=handle_of(actor), at=actor.now)


def the_question() -> Inquiry:
    with scope(SYSTEM):
        found: Inquiry = Inquiry.objects.visible_to(SYSTEM).get()
    return found


def due() -> list[tuple[str, str]]:
    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(what="inquiries.inquiry").order_by("kind_id")
        return [(row.kind_id.partition(":")[2], row.state) for row in rows]


def test_a_question_lies_with_the_household_and_on_the_today_of_both(
    sibling_official: User, official: User, household: Household, acting: Acting, browse: Browse
) -> None:
    assert ask(sibling_official, acting)
    question = the_question()
    assert (question.path, question.household_id, question.told) == (household.path, household.id, "박*자")
    with acting(official) as actor:
        assert Inquiry.objects.visible_to(actor).get() == question
        assert asked_by_us(actor) == []
    with acting(sibling_official) as actor:
        assert not Inquiry.objects.visible_to(actor).exists()
        (row,) = asked_by_us(actor)
    assert (row.told, row.is_open, row.unread) == ("박*자", True, True)
    assert due() == [("inquiry_answer", "open"), ("inquiry_reply", "open")]
    assert (
        reverse("inquiries:inquiry", args=[question.id]) in browse(official).get(reverse("web:today")).content.decode()
    )
    assert reverse("inquiries:asked") in browse(sibling_official).get(reverse("web:today")).content.decode()


def test_asking_twice_is_one_question(sibling_official: User, household: Household, acting: Acting) -> None:
    assert ask(sibling_official, acting)
    assert not ask(sibling_official, acting)
    assert the_question().state == "asked"
    assert len(due()) == 2


def test_who_asked_learns_what_was_answered_and_nothing_else(
    sibling_official: User, official: User, household: Household, acting: Acting, browse: Browse
) -> None:
    ask(sibling_official, acting)
    with acting(official) as actor:
        answer_inquiry(
            actor=actor, inquiry=the_question(), answer=Answer.WE_CALL, note="오후에 전화할게요", at=actor.now
        )
    page = browse(sibling_official).get(reverse("inquiries:asked")).content.decode()
    assert "오후에 전화할게요" in page
    for hidden in (household.address, household.label, str(household.id), official.name):
        assert hidden not in page
    assert due() == [("inquiry_answer", "met"), ("inquiry_reply", "open")]
    assert the_question().asked == ""
    browse(sibling_official).post(reverse("inquiries:read", args=[the_question().id]))
    assert due() == [("inquiry_answer", "met"), ("inquiry_reply", "met")]


def test_of_two_answers_one_holds_and_the_second_is_told(
    sibling_official: User, official: User, household: Household, acting: Acting
) -> None:
    ask(sibling_official, acting)
    with acting(official) as actor:
        question = the_question()
        answer_inquiry(actor=actor, inquiry=question, answer=Answer.OURS, note="", at=actor.now)
        with pytest.raises(AlreadyMoved):
            answer_inquiry(actor=actor, inquiry=question, answer=Answer.NOT_THE_SAME, note="", at=actor.now)
    assert the_question().answer == "ours"


def test_a_question_taken_back_leaves_both_todays_and_is_not_answered_any_more(
    sibling_official: User, other_city_official: User, official: User, household: Household, acting: Acting
) -> None:
    ask(sibling_official, acting)
    question = the_question()
    with acting(other_city_official) as actor:
        assert not withdraw_inquiry(actor=actor, inquiry_id=question.id, at=actor.now)
    with acting(sibling_official) as actor:
        assert withdraw_inquiry(actor=actor, inquiry_id=question.id, at=actor.now)
        assert not withdraw_inquiry(actor=actor, inquiry_id=question.id, at=actor.now)
    with acting(official) as actor, pytest.raises(AlreadyMoved):
        answer_inquiry(actor=actor, inquiry=question, answer=Answer.OURS, note="", at=actor.now)
    assert due() == [("inquiry_answer", "cancelled"), ("inquiry_reply", "met")]


def test_a_family_that_came_under_protection_is_not_told_of_by_its_question(
    sibling_official: User, case_manager: User, protector: User, protection_team: Unit, household: Household,
    acting: Acting, browse: Browse,
) -> None:  # fmt: skip
    """Neither when it was asked before, nor when the masked name was shown before and the question comes after."""
    with acting(sibling_official) as actor:
        handle = handle_of(actor)
    with acting(case_manager) as actor:
        found = Household.objects.visible_to(actor).get(pk=household.pk)
        restrict_household(actor=actor, household=found, team=protection_team, reason="위험합니다", at=actor.now)
    with acting(sibling_official) as actor:
        assert ask_there(actor=actor, handle=handle, at=actor.now)
        assert not ask_there(actor=actor, handle=handle, at=actor.now)
        (row,) = asked_by_us(actor)
        assert (row.is_open, row.answer, row.note) == (True, "", "")
    with acting(case_manager) as actor:
        assert not Inquiry.objects.visible_to(actor).exists()
    with acting(protector) as actor:
        assert Inquiry.objects.visible_to(actor).get().household_id == household.id


def test_a_handle_is_for_the_one_who_was_told(
    sibling_official: User, other_city_official: User, household: Household, acting: Acting, browse: Browse
) -> None:
    page = browse(sibling_official).post(reverse("people:likely_elsewhere"), {"name": "박영자"}).content.decode()
    handle = re.findall(r'name="about" value="([^"]+)"', page)[0]
    for user, about in ((other_city_official, handle), (sibling_official, handle[:-4]), (sibling_official, "")):
        browse(user).post(reverse("inquiries:ask"), {"about": about})
    with scope(SYSTEM):
        assert not Inquiry.objects.visible_to(SYSTEM).exists()
    assert browse(sibling_official).post(reverse("inquiries:ask"), {"about": handle}).status_code == 302
    assert the_question().asked == "박영자"


def test_the_page_of_a_question_takes_the_answer_and_leaves_one_line_in_the_log(
    sibling_official: User, official: User, household: Household, acting: Acting, browse: Browse
) -> None:
    ask(sibling_official, acting)
    url = reverse("inquiries:inquiry", args=[the_question().id])
    assert browse(sibling_official).get(url).status_code == 404
    client = browse(official)
    assert client.get(url).status_code == 200
    with scope(SYSTEM):
        assert (
            AuditEvent.objects.visible_to(SYSTEM).filter(household_id=household.id, actor_id=official.id).count() == 1
        )
    assert client.post(url, {"answer": "maybe"}).status_code == 200
    assert client.post(url, {"answer": "ours", "note": "매주 만나고 있어요"}).status_code == 302
    assert client.post(url, {"answer": "not_the_same"}).status_code == 302
    assert the_question().note == "매주 만나고 있어요"


def test_who_registers_nobody_asks_nobody(
    volunteer: User, sibling_official: User, household: Household, acting: Acting
) -> None:
    with acting(sibling_official) as actor:
        handle = handle_of(actor)
    with acting(volunteer) as actor, pytest.raises(NotAllowed):
        ask_there(actor=actor, handle=handle, at=actor.now)


def test_nobody_learns_where_a_family_lies_by_asking_the_database_itself(
    sibling_official: User, restricted_household: Household, acting: Acting
) -> None:
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proname = 'inquiries_place'")
        assert cursor.fetchone() == (0,)
    with acting(sibling_official) as actor, connection.cursor() as cursor:
        cursor.execute(ASK, asked_by_hand(actor, restricted_household.id, actor.posts[0].path))
        assert cursor.fetchone() == (True,), "the same as of any other family"
        cursor.execute(ASK, asked_by_hand(actor, restricted_household.id, actor.posts[0].path))
        assert cursor.fetchone() == (False,)
    assert the_question().path == restricted_household.path
    assert due() == [("inquiry_answer", "open")], "its team sees that somebody asked"


def test_nobody_asks_from_a_place_that_is_not_their_own(
    sibling_official: User, household: Household, acting: Acting
) -> None:
    with acting(sibling_official) as actor:
        asked = asked_by_hand(actor, household.id, household.path)
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ASK, asked)
    with scope(SYSTEM):
        assert not Inquiry.objects.visible_to(SYSTEM).exists()


def test_a_family_whose_file_is_gone_is_told_as_gone_and_not_as_asked_already(
    sibling_official: User, household: Household, acting: Acting
) -> None:
    with acting(sibling_official) as actor:
        gone = replace(handle_of(actor), household_id=uuid7())
        with pytest.raises(HouseholdGone):
            ask_there(actor=actor, handle=gone, at=actor.now)
    with scope(SYSTEM):
        assert not Inquiry.objects.visible_to(SYSTEM).exists()


def asked_by_hand(actor: Any, household_id: Any, asked_from: str) -> list[Any]:
    unit = actor.posts[0].unit_id
    asked = [uuid7(), household_id, "박*자", unit, "박영자", unit, asked_from, actor.now, actor.now]
    return [*asked, uuid7(), "deadline_kind:inquiry_answer", "why", "{}"]
