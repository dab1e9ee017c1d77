"""When a question under a receipt ends: answered, given up, under protection; and when it does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.journey.discovery.findings.actions.handing import hand_over
from dure.journey.discovery.findings.actions.triage import (
    answer_question,
    ask_back,
    close_finding,
    give_back,
    match_finding,
    merge_findings,
    take_finding,
)
from dure.journey.discovery.findings.states import FindingState
from dure.journey.discovery.tips.models import Tip
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household
from dure.registry.protection.actions import restrict_household
from tests.journey.discovery.findings.bringing import a_finding, gather
from tests.journey.discovery.tips.asking import (
    ANSWER,
    ASKED,
    a_tip_asked_about,
    answering,
    ask,
    finding_of,
    kept,
    nothing_was_written,
    page_of,
    too_late,
)
from tests.journey.discovery.tips.telling import send
from tests.personas import SYSTEM
from tests.places import SIBLING

pytestmark = pytest.mark.django_db
Acting = Callable[[User], Any]
Browse = Callable[[User | None], Client]


def test_a_second_click_gets_its_words_back_and_changes_nothing(official: User, browse: Browse) -> None:
    tip = a_tip_asked_about(official)
    [question], sender = kept(), browse(None)
    assert answering(sender, tip, question).status_code == 302
    assert too_late(answering(sender, tip, question))
    assert too_late(answering(sender, tip, question, "두 번째 답"), words="두 번째 답")
    assert kept()[0].answer == ANSWER


def go_on(how: str, actor: Actor, tip: Tip, official: User, now: dt.datetime) -> None:
    """What the team does without the answer."""
    finding, this = finding_of(tip), {"actor": actor, "at": now}
    match how:
        case "closed":
            reason = "finding_closing_reason:help_begun"
            close_finding(finding=finding, reason=reason, note="", **this)  # type: ignore[arg-type]
        case "given back":
            give_back(finding=finding, **this)  # type: ignore[arg-type]
        case "taken":
            take_finding(finding=finding, by=official, **this)  # type: ignore[arg-type]
        case "handed over":
            hand_over(finding=finding, to=Unit.objects.get(path=SIBLING), note="옆 동", **this)  # type: ignore[arg-type]
        case "merged":
            merge_findings(finding=finding, into=a_finding(label="김철수"), **this)  # type: ignore[arg-type]
        case "written down":
            [question] = kept()
            question.finding = finding
            answer_question(question=question, answer="전화로 들음", **this)  # type: ignore[arg-type]


@pytest.mark.parametrize("how", ["closed", "given back", "taken", "handed over", "merged", "written down"])
def test_what_the_team_no_longer_waits_for_is_not_asked_any_more_and_no_words_are_lost(
    official: User, browse: Browse, acting: Acting, now: dt.datetime, how: str
) -> None:
    tip = a_tip_asked_about(official)
    with acting(official) as actor:
        go_on(how, actor, tip, official, now)
    state = finding_of(tip).state
    assert ASKED not in page_of(browse(None), tip)
    assert too_late(answering(browse(None), tip, kept()[0]))
    assert [question.answer for question in kept()] == (["전화로 들음"] if how == "written down" else [""])
    assert finding_of(tip).state == state


def test_a_question_that_was_given_up_does_not_come_back_with_the_next_one(
    official: User, nurse: User, browse: Browse, acting: Acting
) -> None:
    tip = a_tip_asked_about(official)
    with acting(official) as actor:
        give_back(actor=actor, finding=finding_of(tip), at=timezone.now())
        ask_back(actor=actor, finding=finding_of(tip), question="간호사님께", at=timezone.now(), of=nurse)
    page = page_of(browse(None), tip)
    assert (ASKED in page, "간호사님께" in page) == (False, False)
    assert too_late(answering(browse(None), tip, kept()[0]))
    assert finding_of(tip).state == FindingState.ASKED


def test_an_answer_never_goes_to_a_question_that_was_not_read(official: User, browse: Browse, acting: Acting) -> None:
    tip = a_tip_asked_about(official)
    [first] = kept()
    with acting(official) as actor:
        give_back(actor=actor, finding=finding_of(tip), at=timezone.now())
    ask(official, tip, question="언제부터인가요?")
    assert "언제부터인가요?" in page_of(browse(None), tip)
    assert too_late(answering(browse(None), tip, first))
    assert nothing_was_written()


def test_under_protection_the_question_is_gone(
    official: User,
    district_officer: User,
    protector: User,
    volunteer: User,
    household: Household,
    protection_team: Unit,
    browse: Browse,
    acting: Acting,
    actor: Callable[[User], Actor],
    now: dt.datetime,
) -> None:
    tip = send(actor=actor(volunteer))
    gather()
    with acting(official) as who:
        match_finding(actor=who, finding=finding_of(tip), household=household, at=now)
    ask(official, tip)
    with acting(district_officer) as who:
        restrict_household(actor=who, household=household, team=protection_team, reason="위험합니다", at=now)
    assert finding_of(tip).state == FindingState.ASKED
    assert ASKED not in page_of(browse(None), tip)
    assert too_late(answering(browse(None), tip, kept()[0]))
    assert "질문이 와 있습니다" not in browse(volunteer).get(reverse("discovery:my_tips")).content.decode()
    assert nothing_was_written()


def test_after_matching_the_open_question_is_answered_and_lies_with_the_household(
    official: User, household: Household, browse: Browse, acting: Acting, now: dt.datetime
) -> None:
    tip = a_tip_asked_about(official)
    with acting(official) as actor:
        match_finding(actor=actor, finding=finding_of(tip), household=household, at=now)
    assert answering(browse(None), tip, kept()[0]).status_code == 302
    [question] = kept()
    assert (question.answer, question.household_id, question.path) == (ANSWER, household.pk, household.path)
    with scope(SYSTEM):
        [due] = Deadline.objects.visible_to(SYSTEM).filter(object_id=finding_of(tip).pk, state="open")
    assert (due.household_id, due.path) == (household.pk, household.path)
