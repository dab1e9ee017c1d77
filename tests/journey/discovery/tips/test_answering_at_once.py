"""Two answers at the same moment, and an answer while the team decides: one counts, nobody meets an error."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from dure.foundation.access.scope import scope
from dure.foundation.accounts.queries import stranger
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.findings.actions.triage import close_finding
from dure.journey.discovery.findings.states import FindingState
from dure.journey.discovery.tips.doors.answering import answer_by_receipt
from tests.journey.discovery.findings.test_races import (
    an_official,
    in_the_meantime,
    official_acting,
    until_it_waits,
)
from tests.journey.discovery.tips.asking import a_tip_asked_about, finding_of, kept

pytestmark = pytest.mark.usefixtures("committed")


def answer(receipt: str, words: str) -> str:
    """As one request: what came of it."""
    now = timezone.now()
    with transaction.atomic(), scope(stranger(now=now, ip="")):
        question = kept()[0].pk
        taken = answer_by_receipt(receipt=receipt, question=question, answer=words, address="", at=now)
    return "taken in" if taken else "too late"


def test_of_two_answers_at_once_one_is_kept() -> None:
    with transaction.atomic():
        tip = a_tip_asked_about(an_official())
    said: list[str] = []
    both = [in_the_meantime(partial(answer, tip.receipt, words), said) for words in ("하나", "둘")]
    for thread in both:
        thread.join()
    assert sorted(said) == ["taken in", "too late"]
    with transaction.atomic():
        assert [question.answer for question in kept()] in (["하나"], ["둘"])
        assert finding_of(tip).state == FindingState.WAITING


def test_an_answer_that_waits_for_the_first_one_is_too_late() -> None:
    with transaction.atomic():
        tip = a_tip_asked_about(an_official())
    said: list[str] = []
    with transaction.atomic():
        assert answer(tip.receipt, "하나") == "taken in"
        second = in_the_meantime(partial(answer, tip.receipt, "둘"), said)
        until_it_waits(second)
    second.join()
    assert said == ["too late"]
    with transaction.atomic():
        assert kept()[0].answer == "하나"


def test_an_answer_while_the_finding_is_closed_is_too_late_and_leaves_it_closed() -> None:
    with transaction.atomic():
        user = an_official()
        tip = a_tip_asked_about(user)
        finding = finding_of(tip)
    said: list[str] = []
    with official_acting(user) as actor:
        reason = "finding_closing_reason:help_begun"
        close_finding(actor=actor, finding=finding, reason=reason, note="", at=timezone.now())
        late = in_the_meantime(partial(answer, tip.receipt, "늦은 답"), said)
        until_it_waits(late)
    late.join()
    assert said == ["too late"]
    with transaction.atomic():
        assert (finding_of(tip).state, kept()[0].answer) == (FindingState.CLOSED, "")


def test_closing_while_an_answer_comes_in_is_told_so() -> None:
    with transaction.atomic():
        user = an_official()
        tip = a_tip_asked_about(user)
        finding = finding_of(tip)
    said: list[str] = []

    def close() -> str:
        try:
            with official_acting(user) as actor:
                reason = "finding_closing_reason:help_begun"
                close_finding(actor=actor, finding=finding, reason=reason, note="", at=timezone.now())
        except AlreadyMoved:
            return "told"
        return "closed"

    with transaction.atomic():
        assert answer(tip.receipt, "하나") == "taken in"
        closing = in_the_meantime(close, said)
        until_it_waits(closing)
    closing.join()
    assert said == ["told"]
