"""A tip whose sender is asked back, for the tests of both rooms."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.journey.discovery.findings.actions.triage import ask_back, merge_findings
from dure.journey.discovery.findings.models import Evidence, Finding, Question
from dure.journey.discovery.tips.models import Tip
from tests.journey.discovery.findings.bringing import gather
from tests.journey.discovery.tips.telling import send
from tests.personas import SYSTEM

ASKED = "마지막으로 뵌 것이 언제인가요?"
ANSWER = "사흘 전 저녁에 불이 켜진 것을 보았습니다"
TOO_LATE = "이미 답변을 받았거나 더는 답변이 필요하지 않습니다"


def evidence_of(tip: Tip) -> Evidence:
    with scope(SYSTEM):
        rows = Evidence.objects.visible_to(SYSTEM).select_related("finding__household", "finding__assigned_to")
        found: Evidence = rows.get(what="discovery.tip", object_id=tip.pk)
    return found


def finding_of(tip: Tip) -> Finding:
    found = evidence_of(tip).finding
    assert found is not None
    return found


def ask(by: User, tip: Tip, *, question: str = ASKED) -> Question:
    """Ask the sender of the tip, as the person who decides about its finding."""
    piece, actor = evidence_of(tip), actor_of(by, now=timezone.now())
    assert piece.finding is not None
    with scope(actor):
        return ask_back(actor=actor, finding=piece.finding, question=question, at=timezone.now(), of_teller=piece)


def a_tip_asked_about(by: User, **told: Any) -> Tip:
    tip = send(**told)
    gather()
    ask(by, tip)
    return tip


def two_tips_of_one_finding(by: User) -> tuple[Tip, Tip]:
    """A neighbour's worry, and the family's own request."""
    worry, request = send(), send(kind="tip_kind:own_request", worry={"story": "쌀이 떨어졌어요"})
    gather()
    actor = actor_of(by, now=timezone.now())
    with scope(actor):
        into = finding_of(worry)
        merge_findings(actor=actor, finding=finding_of(request), into=into, at=timezone.now())
    assert finding_of(worry).pk == finding_of(request).pk
    return worry, request


def kept() -> list[Question]:
    """Every question, as the system reads it."""
    with scope(SYSTEM):
        return list(Question.objects.visible_to(SYSTEM).order_by("asked_at", "id"))


def page_of(client: Client, tip: Tip) -> str:
    return client.get(reverse("public:receipt_state", args=[tip.receipt])).content.decode()


def answering(client: Client, tip: Tip, question: Question, answer: str = ANSWER) -> Any:
    """What the page of the receipt sends."""
    sent = {"question": str(question.pk), "answer": answer}
    return client.post(reverse("public:receipt_answer", args=[tip.receipt]), sent)


def nothing_was_written() -> bool:
    return all(question.answered_at is None and question.answer == "" for question in kept())


def too_late(answer: Any, *, words: str = ANSWER) -> bool:
    """Whether the answer says so kindly and gives the words back."""
    page = answer.content.decode()
    return answer.status_code == 409 and TOO_LATE in page and words in page
