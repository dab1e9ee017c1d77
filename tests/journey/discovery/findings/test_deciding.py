from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from uuid_utils.compat import uuid7

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.findings.actions import reaching
from dure.journey.discovery.findings.actions.reaching import record_attempt
from dure.journey.discovery.findings.actions.triage import (
    answer_question,
    ask_back,
    close_finding,
    give_back,
    match_finding,
    merge_findings,
    take_finding,
    take_findings,
)
from dure.journey.discovery.findings.models import Attempt, Evidence, Finding, Question
from dure.journey.discovery.findings.states import FindingState
from dure.journey.discovery.tips.actions import close_tip, link_tip
from dure.policy.korea.finding.unreachable import longest_pause
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household
from tests.journey.discovery.findings.bringing import a_finding, all_findings, bring, gather
from tests.journey.discovery.tips.telling import send
from tests.personas import SYSTEM, make_household
from tests.places import SIBLING

pytestmark = pytest.mark.django_db
Acting = Callable[[User], Any]
Browse = Callable[[User | None], Client]
NO_NEED = "finding_closing_reason:no_need"


def open_deadlines(finding: Finding) -> list[Deadline]:
    with scope(SYSTEM):
        return list(Deadline.objects.visible_to(SYSTEM).filter(object_id=finding.pk, state="open").order_by("kind_id"))


def again(finding: Finding) -> Finding:
    with scope(SYSTEM):
        return Finding.objects.visible_to(SYSTEM).select_related("household").get(pk=finding.pk)


def test_who_takes_a_finding_on_has_a_next_step_under_the_clock(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(household=household)
    with acting(official) as actor:
        take_finding(actor=actor, finding=finding, by=official, at=now)
    [due] = open_deadlines(finding)
    assert (due.assigned_to_id, due.due_at > now) == (official.pk, True)
    assert again(finding).state == FindingState.TAKEN


def test_of_two_who_take_the_same_finding_the_second_is_told(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding, same = a_finding(household=household), all_findings()[0]
    with acting(official) as actor:
        take_finding(actor=actor, finding=finding, by=official, at=now)
        with pytest.raises(AlreadyMoved):
            take_finding(actor=actor, finding=same, by=official, at=now)
    assert len(open_deadlines(finding)) == 1


def test_several_are_given_at_once_and_those_decided_meanwhile_are_counted(
    official: User, acting: Acting, now: dt.datetime
) -> None:
    for place in range(3):
        bring("signal_kind:power_cut", household=make_household(label=f"가구{place}"))
    gather()
    found = all_findings()
    with acting(official) as actor:
        take_finding(actor=actor, finding=all_findings()[0], by=official, at=now)
        assert take_findings(actor=actor, findings=found, by=official, at=now) == (2, 1)


def test_asking_back_awaits_the_answer_under_the_clock_and_giving_back_returns_it_to_the_team(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(household=household)
    with acting(official) as actor:
        ask_back(actor=actor, finding=finding, question="한전에 단전이 이어지는지 물음", at=now)
        [due] = open_deadlines(finding)
        assert due.values["question"].startswith("한전")
        give_back(actor=actor, finding=again(finding), at=now)
    [due] = open_deadlines(finding)
    assert due.assigned_to_id is None
    assert (again(finding).state, again(finding).asked) == (FindingState.WAITING, "")


def test_a_colleague_who_is_asked_finds_it_on_today_and_the_answer_stands_among_what_was_told(
    official: User, nurse: User, sibling_official: User, household: Household, browse: Browse, acting: Acting
) -> None:
    finding = a_finding(household=household)
    client, page = browse(official), reverse("findings:finding", args=[finding.pk])
    asked = {"question": "문 앞 우편물은 그대로인가요?", "of": str(sibling_official.pk)}
    assert client.post(reverse("findings:ask", args=[finding.pk]), asked).status_code == 200
    assert again(finding).state == FindingState.WAITING
    client.post(reverse("findings:ask", args=[finding.pk]), {**asked, "of": str(nurse.pk)})
    [due] = open_deadlines(finding)
    assert (due.kind_id, due.assigned_to_id) == ("deadline_kind:finding_answer", nurse.pk)
    assert "문 앞 우편물은 그대로인가요?" in browse(nurse).get("/today/").content.decode()
    with scope(SYSTEM):
        question = Question.objects.visible_to(SYSTEM).get()
    answer, this = reverse("findings:answer", args=[finding.pk]), {"question": str(question.pk)}
    assert answer in browse(nurse).get(page).content.decode()
    assert browse(sibling_official).post(answer, {**this, "answer": "몰라요"}).status_code == 404
    assert browse(nurse).post(answer, {**this, "answer": ""}).status_code == 200
    assert browse(nurse).post(answer, {**this, "answer": "이틀 전에 치워졌습니다"}).status_code == 302
    assert "이틀 전에 치워졌습니다" in client.get(page).content.decode()
    assert (again(finding).state, again(finding).asked) == (FindingState.WAITING, "")
    [due] = open_deadlines(finding)
    assert (due.kind_id, due.values["answer"]) == ("deadline_kind:finding_triage", "이틀 전에 치워졌습니다")
    browse(nurse).post(answer, {**this, "answer": "두 번째 답"})
    assert "두 번째 답" not in client.get(page).content.decode()


def test_an_answer_comes_back_to_whoever_has_the_finding_and_not_after_they_went_on(
    official: User, nurse: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(household=household)
    with acting(official) as actor:
        take_finding(actor=actor, finding=finding, by=official, at=now)
        first = ask_back(actor=actor, finding=again(finding), question="한전에 물음", at=now)
        answer_question(actor=actor, question=first, answer="다시 들어옴", at=now)
        assert again(finding).state == FindingState.TAKEN
        [due] = open_deadlines(finding)
        assert due.assigned_to_id == official.pk
        late = ask_back(actor=actor, finding=again(finding), question="이웃에게 물음", at=now, of=nurse)
        close_finding(actor=actor, finding=again(finding), reason=NO_NEED, note="괜찮음", at=now)
        late.finding = again(finding)
        with pytest.raises(NotAllowed):
            answer_question(actor=actor, question=late, answer="늦은 답", at=now)


def test_what_was_asked_goes_with_the_finding_to_its_household(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(label="박영자")
    with acting(official) as actor:
        asked = ask_back(actor=actor, finding=finding, question="통장에게 물음", at=now)
        match_finding(actor=actor, finding=again(finding), household=household, at=now)
        kept = Question.objects.visible_to(actor).get(pk=asked.pk)
    assert (kept.household_id, kept.path) == (household.pk, household.path)


def test_closing_needs_a_reason_and_some_reasons_a_note_and_leaves_nothing_due(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(household=household)
    with acting(official) as actor:
        take_finding(actor=actor, finding=finding, by=official, at=now)
        with pytest.raises(ValueError, match="note"):
            close_finding(actor=actor, finding=finding, reason=NO_NEED, note=" ", at=now)
        close_finding(actor=actor, finding=finding, reason=NO_NEED, note="전기가 다시 들어옴", at=now)
    assert (again(finding).state, again(finding).closed_by_id) == (FindingState.CLOSED, official.pk)
    assert not open_deadlines(finding)


def test_an_official_of_the_next_dong_neither_sees_nor_decides(
    sibling_official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(household=household)
    with acting(sibling_official) as actor:
        assert not Finding.objects.visible_to(actor).exists()
        with pytest.raises(NotAllowed):
            close_finding(actor=actor, finding=finding, reason=NO_NEED, note="x", at=now)


def test_a_finding_without_a_household_is_matched_and_its_evidence_lies_where_the_household_lies(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(label="박영자", place="망미번영로 12", subject_key="print")
    with acting(official) as actor:
        take_finding(actor=actor, finding=finding, by=official, at=now)
        left = match_finding(actor=actor, finding=finding, household=household, at=now)
    assert left.pk == finding.pk
    with scope(SYSTEM):
        assert Evidence.objects.visible_to(SYSTEM).get().household_id == household.pk
    [due] = open_deadlines(finding)
    assert due.household_id == household.pk


def test_matching_joins_the_open_finding_of_the_household(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    there = a_finding(household=household)
    finding = a_finding(label="박영자")
    with acting(official) as actor:
        left = match_finding(actor=actor, finding=finding, household=household, at=now)
    assert left.pk == there.pk
    assert (again(finding).state, again(finding).merged_into_id) == (FindingState.CLOSED, there.pk)
    with scope(SYSTEM):
        assert Evidence.objects.visible_to(SYSTEM).filter(finding=there, household=household).count() == 2
    assert again(there).score > there.score
    closed = again(finding)
    assert (closed.household_id, closed.path) == (household.pk, household.path)  # it moves where the family moves
    assert (closed.label, closed.place, closed.subject_key) == ("", "", "")


def test_a_finding_is_never_matched_with_a_household_of_another_dong(
    official: User, acting: Acting, now: dt.datetime
) -> None:
    finding, elsewhere = a_finding(label="박영자"), make_household(SIBLING)
    with acting(official) as actor, pytest.raises(NotAllowed):
        match_finding(actor=actor, finding=finding, household=elsewhere, at=now)


def test_two_findings_of_somebody_unknown_are_joined_with_all_that_was_tried(
    official: User, acting: Acting, now: dt.datetime
) -> None:
    finding, other = a_finding(label="박영자"), a_finding(label="박영자씨")
    with acting(official) as actor:
        attempt(actor, finding, "no_answer", now)
        same = again(finding)
        merge_findings(actor=actor, finding=finding, into=other, at=now)
        with pytest.raises(AlreadyMoved):
            merge_findings(actor=actor, finding=same, into=other, at=now)
    with scope(SYSTEM):
        assert Evidence.objects.visible_to(SYSTEM).filter(finding=other).count() == 2
        assert Attempt.objects.visible_to(SYSTEM).get().finding_id == other.pk


def attempt(actor: Any, finding: Finding, outcome: str, at: dt.datetime, key: Any = None) -> Any:
    return record_attempt(
        actor=actor,
        finding=finding,
        record_id=key or uuid7(),
        way="attempt_way:visit",
        outcome=f"visit_outcome:{outcome}",
        note="문을 두드림",
        at=at,
    )


@pytest.mark.requirement("R044")
def test_nobody_who_cannot_be_reached_is_left_without_a_next_step(
    official: User, nurse: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(household=household)
    for count in range(6):
        at = now + dt.timedelta(days=count)
        with acting(official if count % 2 else nurse) as actor:
            attempt(actor, finding, "no_answer", at)
        due = {row.kind_id.partition(":")[2]: row for row in open_deadlines(finding)}
        assert at < due["finding_next_step"].due_at <= at + longest_pause()
        assert ("finding_escalated" in due) is (count >= 4)
    with acting(official) as actor:
        assert attempt(actor, finding, "met", now + dt.timedelta(days=7)) is None
    [due_now] = open_deadlines(finding)
    assert due_now.kind_id == "deadline_kind:finding_triage"


def test_a_try_sent_twice_is_written_once(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding, key = a_finding(household=household), uuid7()
    with acting(official) as actor:
        attempt(actor, finding, "no_answer", now, key)
        attempt(actor, finding, "no_answer", now, key)
    with scope(SYSTEM):
        assert Attempt.objects.visible_to(SYSTEM).count() == 1
    assert len(open_deadlines(finding)) == 1


def test_a_tip_becomes_a_finding_and_follows_its_link(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    gather()
    [finding] = all_findings()
    assert (finding.household_id, finding.score) == (None, 25)
    with acting(official) as actor:
        link_tip(actor=actor, tip=tip, household=household, at=now)
    assert again(finding).household_id == household.pk


def test_a_tip_that_is_linked_before_anything_was_gathered_opens_the_households_finding(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    with acting(official) as actor:
        link_tip(actor=actor, tip=tip, household=household, at=now)
    [finding] = all_findings()
    assert finding.household_id == household.pk


def test_a_closed_tip_closes_the_finding_that_rests_on_it_alone(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    with acting(official) as actor:
        close_tip(actor=actor, tip=tip, reason="tip_closing_reason:not_found", note="없는 주소", at=now)
    [finding] = all_findings()
    assert (finding.state, finding.closing_reason_id) == (FindingState.CLOSED, "finding_closing_reason:not_found")


def test_a_closed_tip_leaves_a_finding_that_rests_on_more(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    bring("signal_kind:power_cut", household=household)
    tip = send()
    with acting(official) as actor:
        link_tip(actor=actor, tip=tip, household=household, at=now)
        tip.refresh_from_db(from_queryset=type(tip).objects.visible_to(actor))
        close_tip(actor=actor, tip=tip, reason="tip_closing_reason:information_given", note="", at=now)
    gather()
    [finding] = all_findings()
    assert finding.state == FindingState.WAITING


def test_what_is_taken_is_handed_on_and_a_second_click_changes_nothing(
    official: User, nurse: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding = a_finding(household=household)
    with acting(official) as actor:
        take_finding(actor=actor, finding=finding, by=official, at=now)
        [due] = open_deadlines(finding)
        take_finding(actor=actor, finding=again(finding), by=official, at=now + dt.timedelta(hours=1))
        assert [each.pk for each in open_deadlines(finding)] == [due.pk]
        assert take_findings(actor=actor, findings=all_findings(), by=nurse, at=now) == (1, 0)
        with pytest.raises(AlreadyMoved):
            take_finding(actor=actor, finding=finding, by=nurse, at=now)
    [due] = open_deadlines(finding)
    assert due.assigned_to_id == again(finding).assigned_to_id == nurse.pk


@pytest.mark.requirement("R196")
@pytest.mark.parametrize(("outcome", "moved"), [("met", ["made"]), ("no_answer", ["tried"]), ("deceased", [])])
def test_the_regular_contact_goes_on_from_a_try_but_a_death_is_none(
    official: User,
    household: Household,
    acting: Acting,
    now: dt.datetime,
    monkeypatch: pytest.MonkeyPatch,
    outcome: str,
    moved: list[str],
) -> None:
    told: list[str] = []
    monkeypatch.setattr(reaching, "contact_made", lambda **_said: told.append("made"))
    monkeypatch.setattr(reaching, "contact_tried", lambda **_said: told.append("tried"))
    finding = a_finding(household=household)
    with acting(official) as actor:
        attempt(actor, finding, outcome, now)
    assert told == moved
    assert any("died" in each.why for each in open_deadlines(finding)) is (outcome == "deceased")
