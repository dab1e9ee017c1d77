"""Whoever told can be asked back: one sender, named by the day and the first words, and of no protected family."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.audit.models import AuditEvent
from dure.journey.discovery.findings.actions.handing import hand_over
from dure.journey.discovery.findings.actions.triage import ask_back, match_finding, take_finding
from dure.journey.discovery.findings.models import Question
from dure.journey.discovery.findings.states import FindingState
from dure.journey.discovery.tips.actions import Reporter, link_tip
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household
from tests.journey.discovery.findings.bringing import a_finding, bring, gather
from tests.journey.discovery.tips.asking import ASKED, ask, evidence_of, finding_of, kept, two_tips_of_one_finding
from tests.journey.discovery.tips.telling import send
from tests.personas import SYSTEM
from tests.places import SIBLING

pytestmark = pytest.mark.django_db
Acting = Callable[[User], Any]
Browse = Callable[[User | None], Client]
WHEN = dt.datetime(2026, 11, 3, 3, 0, tzinfo=dt.UTC)


def options(page: str) -> dict[str, str]:
    """What can be chosen under "Whom do you ask?": value → words."""
    choices = page.partition('name="of"')[2].partition("</select>")[0].split("<option ")[1:]
    return {choice.split('"')[1]: choice.partition(">")[2].partition("<")[0] for choice in choices}


def page_of(client: Client, finding_id: Any) -> str:
    return client.get(reverse("findings:finding", args=[finding_id])).content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", "2026년 11월 3일에 알려 주신 분: “불이 며칠째 안 켜져요”"),
        ("en", "Whoever told on 3 Nov 2026: “불이 며칠째 안 켜져요”"),
    ],
)
def test_each_tip_is_offered_by_its_day_and_first_words_and_never_by_its_reporter(
    official: User, browse: Browse, language: str, words: str
) -> None:
    tip = send(at=WHEN, reporter=Reporter(kind="reporter_kind:neighbour", name="최이웃", phone="010-0000-9999"))
    gather()
    client = browse(official)
    client.cookies["dure_language"] = language
    page = page_of(client, finding_of(tip).pk)
    assert options(page)[str(evidence_of(tip).pk)] == words
    assert "최이웃" not in page


def test_a_long_worry_is_cut_and_a_signal_has_nobody_to_ask(official: User, browse: Browse) -> None:
    tip = send(worry={"story": "가나다라 " * 50})
    signal = bring("signal_kind:power_cut", label="박영자")
    gather()
    told = options(page_of(browse(official), finding_of(tip).pk))
    assert told[str(evidence_of(tip).pk)].endswith("…”")
    with scope(SYSTEM):
        signal.refresh_from_db(from_queryset=type(signal).objects.visible_to(SYSTEM))
    page = page_of(browse(official), signal.finding_id)
    assert str(signal.pk) not in options(page)
    assert "접수번호" not in page.partition('name="of"')[0].rpartition("<form")[2]


def test_asking_one_sender_awaits_the_answer_under_the_clock_of_whoever_has_the_finding(
    official: User, browse: Browse, acting: Acting, now: dt.datetime
) -> None:
    worry, request = two_tips_of_one_finding(official)
    finding = finding_of(worry)
    with acting(official) as actor:
        take_finding(actor=actor, finding=finding, by=official, at=now)
    client = browse(official)
    sent = {"of": str(evidence_of(request).pk), "question": ASKED}
    assert client.post(reverse("findings:ask", args=[finding.pk]), sent).status_code == 302
    [question] = kept()
    assert (question.of_teller_id, question.asked_of_id) == (evidence_of(request).pk, None)
    assert finding_of(worry).state == FindingState.ASKED
    with scope(SYSTEM):
        [due] = Deadline.objects.visible_to(SYSTEM).filter(object_id=finding.pk, state="open")
        [row] = AuditEvent.objects.visible_to(SYSTEM).filter(object_id=finding.pk, detail__state="asked")
    assert (due.kind_id, due.assigned_to_id) == ("deadline_kind:finding_answer", official.pk)
    assert ASKED not in json.dumps(row.detail, ensure_ascii=False)


def test_the_page_says_who_was_asked(official: User, nurse: User, browse: Browse) -> None:
    tip = send(at=WHEN)
    gather()
    ask(official, tip)
    client, finding = browse(official), finding_of(tip).pk
    assert page_of(client, finding).count("2026년 11월 3일에 알려 주신 분") >= 2
    for of, words in ((str(nurse.pk), nurse.name), ("", "외부")):
        client.post(reverse("findings:give_back", args=[finding]))
        client.post(reverse("findings:ask", args=[finding]), {"of": of, "question": "다시 여쭙니다"})
        assert f"다시 여쭙니다 · {words}" in page_of(client, finding)


def test_nobody_asks_the_sender_of_another_finding(
    official: User, browse: Browse, acting: Acting, now: dt.datetime
) -> None:
    tip, other = send(), a_finding(label="김철수")
    gather()
    sent = {"of": str(evidence_of(tip).pk), "question": ASKED}
    assert browse(official).post(reverse("findings:ask", args=[other.pk]), sent).status_code == 200
    with acting(official) as actor, pytest.raises(NotAllowed):
        ask_back(actor=actor, finding=other, question=ASKED, at=now, of_teller=evidence_of(tip))
    with acting(official) as actor, scope(SYSTEM):
        signal = bring("signal_kind:gas_cut", label="이순자")
        gather()
        signal.refresh_from_db(from_queryset=type(signal).objects.visible_to(SYSTEM))
        with pytest.raises(NotAllowed):
            ask_back(actor=actor, finding=signal.finding, question=ASKED, at=now, of_teller=signal)  # type: ignore[arg-type]
    assert kept() == []


def test_of_a_protected_family_no_sender_is_asked(
    protector: User, restricted_household: Household, browse: Browse, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    with scope(SYSTEM):
        link_tip(actor=SYSTEM, tip=tip, household=restricted_household, at=now)
    gather()
    finding, piece = finding_of(tip), evidence_of(tip)
    client = browse(protector)
    assert str(piece.pk) not in options(page_of(client, finding.pk))
    sent = {"of": str(piece.pk), "question": ASKED}
    assert client.post(reverse("findings:ask", args=[finding.pk]), sent).status_code == 200
    answer = client.post(f"/api/v1/findings/{finding.pk}/ask", json.dumps(sent), content_type="application/json")
    assert answer.status_code == 422
    with acting(protector) as actor, pytest.raises(NotAllowed, match="전담팀"):
        ask_back(actor=actor, finding=finding, question=ASKED, at=now, of_teller=piece)
    assert kept() == []


def test_who_only_visits_asks_nobody(nurse: User, official: User, acting: Acting, now: dt.datetime) -> None:
    tip = send()
    gather()
    with acting(nurse) as actor, pytest.raises(NotAllowed):
        ask_back(actor=actor, finding=finding_of(tip), question=ASKED, at=now, of_teller=evidence_of(tip))


def test_a_question_goes_to_one_alone(official: User, nurse: User) -> None:
    tip = send()
    gather()
    both = {"asked_of": nurse, "of_teller": evidence_of(tip)}
    asked = Question(finding=finding_of(tip), path=tip.path, text=ASKED, asked_at=timezone.now(), **both)
    with scope(SYSTEM), pytest.raises(IntegrityError, match="question_of_one_alone"), transaction.atomic():
        asked.save(force_insert=True)


def test_matched_to_a_household_the_question_lies_with_the_family(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    gather()
    ask(official, tip)
    with acting(official) as actor:
        match_finding(actor=actor, finding=finding_of(tip), household=household, at=now)
    [question] = kept()
    assert (question.household_id, question.path) == (household.pk, household.path)
    assert question.of_teller_id == evidence_of(tip).pk


def test_handed_over_the_question_goes_along_and_the_office_may_ask_anew(
    official: User, sibling_official: User, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    gather()
    ask(official, tip)
    with acting(official) as actor:
        hand_over(actor=actor, finding=finding_of(tip), to=Unit.objects.get(path=SIBLING), note="옆 동", at=now)
    ask(sibling_official, tip, question="언제부터인가요?")
    first, second = kept()
    assert {first.path, second.path} == {SIBLING}
    assert first.of_teller_id == second.of_teller_id == evidence_of(tip).pk


def test_a_program_asks_the_sender_of_a_tip_by_the_id_of_what_was_told(official: User, browse: Browse) -> None:
    tip = send()
    gather()
    client, at = browse(official), f"/api/v1/findings/{finding_of(tip).pk}"
    [piece] = client.get(at).json()["evidence"]
    sent = json.dumps({"of": piece["id"], "question": ASKED})
    assert client.post(f"{at}/ask", sent, content_type="application/json").json()["state"] == "asked"
    [question] = client.get(at).json()["questions"]
    assert (question["of_teller"], question["asked_of"], question["text"]) == (piece["id"], None, ASKED)
