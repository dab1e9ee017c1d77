"""What was written down wrongly at the door is put right; what was written first stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.moving import Moved, move_household
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.audit.models import AuditEvent
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.campaigns.actions.answering import correct_answers
from dure.journey.discovery.campaigns.models import Answer
from dure.journey.discovery.campaigns.queries import tallies
from dure.journey.discovery.findings.actions.triage import close_finding
from dure.journey.discovery.findings.models import Evidence
from dure.registry.people.models import Household
from tests.journey.discovery.campaigns.asking import FINE, answered, handed, started
from tests.journey.discovery.findings.bringing import all_findings, gather
from tests.personas import SYSTEM
from tests.places import OWN
from tests.walk.world import open_in_passing

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R033")]
Acting = Callable[[User], Any]
Browse = Callable[[User | None], Client]


@pytest.fixture
def answer(official: User, volunteer: User, household: Household) -> Answer:
    (entry,) = handed(started(official, path=OWN), volunteer, by=official)
    return answered(entry, volunteer, q1="yes")


def again(answer: Answer) -> Answer:
    with scope(SYSTEM):
        found: Answer = Answer.objects.visible_to(SYSTEM).select_related("campaign", "household").get(pk=answer.pk)
    return found


def pieces() -> list[tuple[str, Any]]:
    with scope(SYSTEM):
        return list(Evidence.objects.visible_to(SYSTEM).values_list("quote", "object_id"))


def test_what_was_written_first_stays_and_the_finding_reads_the_new_words(
    official: User, answer: Answer, acting: Acting
) -> None:
    with acting(official) as actor:
        correct_answers(actor=actor, answer=again(answer), said={**FINE, "q2": "아무도"}, at=actor.now)
    now = again(answer)
    assert (now.said["q1"], now.said["q2"], now.worries) == ("no", "아무도", 1)
    assert now.said_first == {**FINE, "q1": "yes"}
    ((quote, of),) = pieces()
    assert of == answer.pk
    assert "끼니를 거르십니까? – 아니요" in quote
    assert "아무도" in quote
    with acting(official) as actor:
        correct_answers(actor=actor, answer=again(answer), said=FINE, at=actor.now)
    assert again(answer).said_first == {**FINE, "q1": "yes"}, "what was said at the door, not the correction before"


def test_an_answer_that_worries_only_when_it_is_corrected_becomes_evidence(
    official: User, nurse: User, household: Household, acting: Acting
) -> None:
    (entry,) = handed(started(official, path=OWN), nurse, by=official)
    fine = answered(entry, nurse)
    assert pieces() == []
    with acting(nurse) as actor:
        correct_answers(actor=actor, answer=again(fine), said={**FINE, "q1": "yes"}, at=actor.now)
    assert [of for _quote, of in pieces()] == [fine.pk]
    with acting(official) as actor:
        assert next(tally for tally in tallies(actor, fine.campaign) if tally.question.key == "q1").worries == 1


def test_a_correction_that_worries_anew_opens_a_closed_finding_and_a_harmless_one_changes_no_words(
    official: User, answer: Answer, acting: Acting
) -> None:
    gather()
    (finding,) = all_findings()
    with acting(official) as actor:
        close_finding(
            actor=actor, finding=finding, reason="finding_closing_reason:no_need", note="확인함", at=actor.now
        )
        correct_answers(actor=actor, answer=again(answer), said=FINE, at=actor.now)
    gather()
    assert [one.state for one in all_findings()] == ["closed"], "nothing worries any more"
    told = pieces()
    with acting(official) as actor:
        correct_answers(actor=actor, answer=again(answer), said={**FINE, "q4": "괜찮습니다"}, at=actor.now)
    assert pieces() == told
    with acting(official) as actor:
        correct_answers(actor=actor, answer=again(answer), said={**FINE, "q2": "아무도"}, at=actor.now)
    gather()
    assert [(one.state, one.times_reopened) for one in all_findings()] == [("waiting", 1)]


def test_saving_what_stands_there_corrects_nothing(official: User, answer: Answer, acting: Acting) -> None:
    with acting(official) as actor:
        correct_answers(actor=actor, answer=again(answer), said={**FINE, "q1": "yes"}, at=actor.now)
    now = again(answer)
    assert (now.corrected_at, now.said_first) == (None, None)


def test_of_two_who_correct_at_once_the_second_is_told(official: User, answer: Answer, acting: Acting) -> None:
    before = again(answer)
    with acting(official) as actor:
        correct_answers(actor=actor, answer=before, said=FINE, at=actor.now)
        with pytest.raises(AlreadyMoved):
            correct_answers(actor=actor, answer=before, said={**FINE, "q2": "아무도"}, at=actor.now)
    assert again(answer).said == FINE


def test_who_does_not_work_there_corrects_nothing(sibling_official: User, answer: Answer, acting: Acting) -> None:
    with acting(sibling_official) as actor:
        assert not Answer.objects.visible_to(actor).exists()
        with pytest.raises(NotAllowed):
            correct_answers(actor=actor, answer=again(answer), said=FINE, at=actor.now)


def test_the_page_shows_what_was_written_and_keeps_both(official: User, answer: Answer, browse: Browse) -> None:
    client, address = browse(official), reverse("campaigns:correct", args=[answer.pk])
    page = client.get(address).content.decode()
    assert "끼니를 거르십니까?" in page
    sent = {"record_id": str(answer.pk), "seen": "", "q1": "no", "q2": "이웃", "q3": "2", "q4": ""}
    assert client.post(address, sent).status_code == 302
    stands_at = reverse("campaigns:answer", args=[answer.pk])
    shown = client.get(stands_at).content.decode()
    assert "처음 기록: 예" in shown
    late = client.post(address, {**sent, "q2": "아무도"})
    assert again(answer).said["q2"] == "이웃", "one had the page of before in front of one"
    assert (late.status_code, late["Location"]) == (302, stands_at)
    with scope(SYSTEM):
        row = AuditEvent.objects.visible_to(SYSTEM).filter(what="campaigns.answer", act="change").get()
    assert row.detail["questions"] == ["q1"]
    assert "이웃" not in str(row.detail)


def test_an_emergency_access_reads_the_answers_and_corrects_nothing(
    opener: User, household: Household, answer: Answer, protection_team: Unit, browse: Browse
) -> None:
    with scope(SYSTEM):
        assert move_household(household.id, to=f"{protection_team.path}{OWN}") is Moved.MOVED
    open_in_passing(opener, household.id)
    client = browse(opener)
    assert client.get(reverse("campaigns:answer", args=[answer.pk])).status_code == 200
    assert client.get(reverse("campaigns:correct", args=[answer.pk])).status_code == 403
