"""Whoever told is asked under the receipt number, answers there once, and stays unknown; nobody else learns of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import stranger
from dure.foundation.audit.models import AuditEvent
from dure.journey.discovery.findings.actions.triage import (
    give_back,
    take_finding,
)
from dure.journey.discovery.findings.models import Question
from dure.journey.discovery.findings.states import FindingState
from dure.journey.discovery.tips.doors.answering import answer_by_receipt
from dure.journey.discovery.tips.queries import question_of_receipt
from dure.registry.deadlines.models import Deadline
from tests.bad_input.hostile import MARK, SCRIPT, VALUES
from tests.journey.discovery.findings.bringing import gather
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
    two_tips_of_one_finding,
)
from tests.journey.discovery.tips.telling import send
from tests.personas import SYSTEM

pytestmark = pytest.mark.django_db
Acting = Callable[[User], Any]
Browse = Callable[[User | None], Client]


def test_the_question_stands_under_the_receipt_and_the_answer_among_what_was_told(
    official: User, browse: Browse, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    gather()
    with acting(official) as actor:
        take_finding(actor=actor, finding=finding_of(tip), by=official, at=now)
    ask(official, tip)
    [question], sender = kept(), browse(None)
    page = page_of(sender, tip)
    assert page.index(ASKED) < page.index("앞으로 이렇게 진행됩니다")
    assert "답변하지 않으셔도 됩니다" in page
    assert "field__required" not in page
    answer = answering(sender, tip, question)
    assert answer.headers["Location"] == reverse("public:receipt_state", args=[tip.receipt]) + "?answered=1"
    after = sender.get(answer.headers["Location"]).content.decode()
    assert "답변을 복지 담당 팀에 전했습니다" in after
    assert (ASKED in after, ANSWER in after) == (False, False)
    [question] = kept()
    assert (question.answer, question.answered_by_id, question.answered_at is None) == (ANSWER, None, False)
    finding = finding_of(tip)
    assert (finding.state, finding.asked, finding.assigned_to_id) == (FindingState.TAKEN, "", official.pk)
    with scope(SYSTEM):
        [due] = Deadline.objects.visible_to(SYSTEM).filter(object_id=finding.pk, state="open")
    assert (due.kind_id, due.assigned_to_id) == ("deadline_kind:finding_next_step", official.pk)
    assert due.values["answer"] == ANSWER
    assert ANSWER in browse(official).get(reverse("findings:finding", args=[finding.pk])).content.decode()
    assert ANSWER in browse(official).get("/today/").content.decode()


@pytest.mark.parametrize(
    ("language", "title", "voluntary"),
    [
        ("ko", "복지 담당 팀이 여쭙니다", "답변은 복지 담당 팀만 읽습니다"),
        ("en", "The welfare team asks you something", "Only the welfare team reads it"),
    ],
)
def test_the_question_is_asked_in_both_languages(
    official: User, browse: Browse, language: str, title: str, voluntary: str
) -> None:
    tip, client = a_tip_asked_about(official), browse(None)
    client.cookies["dure_language"] = language
    page = page_of(client, tip)
    assert (title in page, voluntary in page, ASKED in page) == (True, True, True)


def test_nobody_has_the_finding_then_the_team_has_it_again(official: User, browse: Browse) -> None:
    tip = a_tip_asked_about(official)
    answering(browse(None), tip, kept()[0])
    finding = finding_of(tip)
    with scope(SYSTEM):
        [due] = Deadline.objects.visible_to(SYSTEM).filter(object_id=finding.pk, state="open")
    assert (finding.state, due.kind_id) == (FindingState.WAITING, "deadline_kind:finding_triage")


def test_the_sender_of_another_tip_of_the_same_finding_learns_nothing(official: User, browse: Browse) -> None:
    worry, request = two_tips_of_one_finding(official)
    before = page_of(browse(None), worry)
    ask(official, request)
    assert ASKED in page_of(browse(None), request)
    assert ASKED not in page_of(browse(None), worry)
    assert ("<textarea" in before, "<textarea" in page_of(browse(None), worry)) == (False, False)
    assert too_late(answering(browse(None), worry, kept()[0]))
    assert nothing_was_written()


@pytest.mark.parametrize("number", ["ABCD-2345-WXYZ", "x", "가나다", "A" * 5000])
def test_an_unknown_receipt_is_answered_as_when_it_is_looked_up(official: User, browse: Browse, number: str) -> None:
    a_tip_asked_about(official)
    sent = {"question": str(kept()[0].pk), "answer": ANSWER}
    for answer in (
        browse(None).post(reverse("public:receipt_answer", args=[number]), sent),
        browse(None).get(reverse("public:receipt_answer", args=[number])),
    ):
        assert answer.status_code == 404
        assert 'name="number"' in answer.content.decode()
    assert nothing_was_written()


def test_the_address_of_the_form_leads_to_the_receipt(official: User, browse: Browse) -> None:
    tip = a_tip_asked_about(official)
    answer = browse(None).get(reverse("public:receipt_answer", args=[tip.receipt.lower()]))
    assert answer.headers["Location"] == reverse("public:receipt_state", args=[tip.receipt])


def test_the_form_is_refused_without_its_token(official: User) -> None:
    tip = a_tip_asked_about(official)
    assert answering(Client(enforce_csrf_checks=True), tip, kept()[0]).status_code == 403
    assert nothing_was_written()


@pytest.mark.parametrize("who", [None, "volunteer", "official"])
def test_one_row_is_left_in_the_log_which_names_nobody_and_holds_no_words(
    official: User, volunteer: User, browse: Browse, request: pytest.FixtureRequest, who: str | None
) -> None:
    tip = a_tip_asked_about(official)
    client = browse(request.getfixturevalue(who) if who else None)
    with scope(SYSTEM):
        before = set(AuditEvent.objects.visible_to(SYSTEM).values_list("pk", flat=True))
    assert answering(client, tip, kept()[0]).status_code == 302
    with scope(SYSTEM):
        [row] = AuditEvent.objects.visible_to(SYSTEM).exclude(pk__in=before)
    assert (row.what, row.object_id, row.actor_id, row.role) == (
        "findings.finding", finding_of(tip).pk, None, "anonymous",
    )  # fmt: skip
    assert row.session == ""
    told = json.dumps(row.detail, ensure_ascii=False) + row.reason + row.actor_name
    assert (ANSWER in told, ASKED in told) == (False, False)
    assert kept()[0].answered_by_id is None


def test_an_answer_that_is_too_long_or_empty_stays_in_its_field(official: User, browse: Browse) -> None:
    tip = a_tip_asked_about(official)
    for words in ("가" * 501, "", "   "):
        answer = answering(browse(None), tip, kept()[0], words)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "is-error" in page
        assert words.strip() in page
        assert ASKED in page
    assert nothing_was_written()
    assert answering(browse(None), tip, kept()[0], "가" * 500).status_code == 302


def test_nothing_hostile_fails_or_becomes_part_of_the_page(official: User, browse: Browse) -> None:
    tip = a_tip_asked_about(official)
    [question], client = kept(), browse(None)
    client.raise_request_exception = False
    url = reverse("public:receipt_answer", args=[tip.receipt])
    hostile = [value for value in VALUES if not any("\ud800" <= letter <= "\udfff" for letter in value)]
    for value in hostile:
        answer = client.post(url, {"question": value, "answer": ANSWER})
        assert (answer.status_code, value[:40]) == (409, value[:40])
    assert nothing_was_written()
    for value in (SCRIPT, "\x00", "a\x00b", "9" * 5000):
        answer = client.post(url, {"question": str(question.pk), "answer": value + "가" * 501})
        assert answer.status_code == 200
        assert f"<script>{MARK}" not in answer.content.decode()
    for body in (b"answer=%ff%fe&question=%00", b"a=b", b""):
        assert client.post(url, body, content_type="application/x-www-form-urlencoded").status_code == 409
    assert nothing_was_written()
    assert client.post(url, {"question": str(question.pk), "answer": SCRIPT}).status_code == 302
    page = browse(official).get(reverse("findings:finding", args=[finding_of(tip).pk])).content.decode()
    assert (MARK in page, f"<script>{MARK}" in page) == (True, False)


def test_a_question_of_hostile_words_is_shown_as_words(official: User, browse: Browse) -> None:
    tip = send()
    gather()
    ask(official, tip, question=SCRIPT)
    page = page_of(browse(None), tip)
    assert (MARK in page, f"<script>{MARK}" in page) == (True, False)


def test_the_page_asks_the_database_as_often_whatever_stands_on_it(
    official: User, browse: Browse, acting: Acting, now: dt.datetime
) -> None:
    plain, asked = send(), a_tip_asked_about(official)
    for _time in range(5):
        with acting(official) as actor:
            give_back(actor=actor, finding=finding_of(asked), at=timezone.now())
        ask(official, asked)
    client, counted = browse(None), []
    page_of(client, plain)
    for number in (plain.receipt, asked.receipt, "ABCD-2345-WXYZ"):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("public:receipt_state", args=[number]))
        windows = [query["sql"] for query in queries if "_of_receipt(" in query["sql"]]
        counted.append((len(windows), len([query for query in queries if "SAVEPOINT" not in query["sql"]])))
    assert counted[0] == counted[1] == counted[2]
    assert counted[0][0] == 2


def test_the_own_list_says_that_something_is_asked(
    official: User, volunteer: User, browse: Browse, actor: Callable[[User], Actor]
) -> None:
    tip = a_tip_asked_about(official, actor=actor(volunteer))
    quiet = send(actor=actor(volunteer), worry={"place": "다른 집"})
    client, place = browse(volunteer), reverse("discovery:my_tips")
    page = client.get(place).content.decode()
    assert page.count("질문이 와 있습니다") == 1
    assert f"{reverse('public:receipt_state', args=[tip.receipt])}#question" in page
    items = {item["receipt"]: item["asked"] for item in client.get("/api/v1/my/tips").json()["items"]}
    assert items == {tip.receipt: True, quiet.receipt: False}
    answering(client, tip, kept()[0])
    assert "질문이 와 있습니다" not in client.get(place).content.decode()


def test_a_program_reads_the_question_by_the_receipt_and_answers_it_once(official: User, browse: Browse) -> None:
    tip, client = a_tip_asked_about(official), browse(None)
    at = f"/api/v1/receipts/{tip.receipt}"

    def post(body: dict[str, Any], where: str = at) -> Any:
        return client.post(f"{where}/answer", json.dumps(body), content_type="application/json")

    question = client.get(at).json()["question"]
    assert set(question) == {"id", "text", "asked_at"}
    told = {"question": question["id"], "answer": ANSWER}
    assert post({**told, "answer": ""}).status_code == 422
    assert post({**told, "question": "x"}).status_code == 422
    assert post(told, "/api/v1/receipts/ABCD-2345-WXYZ").status_code == 404
    assert post(told, f"/api/v1/receipts/{send().receipt}").status_code == 409
    assert nothing_was_written()
    assert (post(told).json()["question"], kept()[0].answer) == (None, ANSWER)
    again = post(told)
    assert again.status_code == 409
    assert "current_state" not in again.json()


def test_the_windows_are_shut_for_others(official: User) -> None:
    tip = a_tip_asked_about(official)
    allowed = "SELECT has_function_privilege(%s, %s, 'execute')"
    with connection.cursor() as cursor:
        for role, function, may in (
            ("dure_app", "discovery_question_of_receipt(text)", True),
            ("dure_counts", "discovery_question_of_receipt(text)", False),
            ("dure_app", "discovery_open_question(uuid)", False),
            ("dure_counts", "discovery_open_question(uuid)", False),
        ):
            cursor.execute(allowed, [role, function])
            assert cursor.fetchone()[0] is may, (role, function)
    nobody = stranger(now=timezone.now(), ip="")
    with scope(nobody):
        assert not Question.objects.visible_to(nobody).exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM findings_question")
            assert cursor.fetchone()[0] == 0
        found = question_of_receipt(tip.receipt)
        assert found is not None
        assert not answer_by_receipt(receipt="", question=found.id, answer=ANSWER, address="", at=timezone.now())
        assert not Question.objects.visible_to(nobody).exists()
