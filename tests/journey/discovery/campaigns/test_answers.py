"""At the door: what was answered is kept once, and what worries comes to the findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import AuditEvent
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.campaigns.actions.answering import record_answers, record_in_vain
from dure.journey.discovery.campaigns.actions.planning import end_campaign
from dure.journey.discovery.campaigns.models import Answer, Entry
from dure.journey.discovery.campaigns.queries import tallies
from dure.journey.discovery.campaigns.states import EntryState
from dure.journey.discovery.findings.models import Evidence
from dure.registry.people.models import Household
from dure.registry.story.models import StoryLine
from tests.journey.discovery.campaigns.asking import FINE, answered, entries, handed, started
from tests.journey.discovery.findings.bringing import all_findings, gather
from tests.personas import SYSTEM, make_household, make_user
from tests.places import OWN

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R033")]
Acting = Callable[[User], Any]


def in_hand(leader: User, to: User) -> Entry:
    """A household on the roster of a running campaign, in somebody's hand."""
    (entry,) = handed(started(leader, path=OWN), to, by=leader)
    return entry


def held(actor: Any, entry: Entry) -> Entry:
    found: Entry = Entry.objects.visible_to(actor).select_related("campaign").get(pk=entry.pk)
    return found


def pieces() -> list[Evidence]:
    with scope(SYSTEM):
        return list(Evidence.objects.visible_to(SYSTEM).filter(what="campaigns.answer"))


def test_a_volunteer_writes_what_was_answered_without_reading_the_family(
    official: User, volunteer: User, household: Household, acting: Acting
) -> None:
    entry = in_hand(official, volunteer)
    answer = answered(entry, volunteer)
    (now,) = entries(entry.campaign)
    assert (now.state, now.outcome_id, now.told_name, now.settled_at) == (
        EntryState.SURVEYED,
        "visit_outcome:met",
        "",
        answer.answered_at,
    )
    with acting(volunteer) as actor:
        assert not Answer.objects.visible_to(actor).exists()
        assert not Entry.objects.visible_to(actor).exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM campaigns_answer")
            assert cursor.fetchone() == (0,)
    with acting(official) as actor:
        (kept,) = Answer.objects.visible_to(actor)
        assert (kept.said, kept.worries, kept.household_id) == (FINE, 0, household.id)
    assert pieces() == []


def test_a_worrying_answer_is_evidence_for_a_finding_with_question_and_answer(
    official: User, volunteer: User, household: Household
) -> None:
    entry = in_hand(official, volunteer)
    answer = answered(entry, volunteer, q1="yes", q2="아무도")
    (piece,) = pieces()
    assert (piece.household_id, piece.object_id, piece.kind_id) == (household.id, answer.pk, "signal_kind:survey_worry")
    assert "끼니를 거르십니까?" in piece.quote
    assert "아무도" in piece.quote
    gather()
    (finding,) = all_findings()
    assert (finding.household_id, finding.score) == (household.id, 25)
    assert answer.worries == 2


def test_answers_sent_twice_are_written_once(official: User, nurse: User, household: Household, acting: Acting) -> None:
    entry = in_hand(official, nurse)
    with acting(nurse) as actor:
        before = held(actor, entry)
        said = {"said": {**FINE, "q1": "yes"}, "note": "", "at": actor.now}
        record_answers(actor=actor, entry=before, record_id=uuid7(), **said)
        with pytest.raises(AlreadyMoved):
            record_answers(actor=actor, entry=before, record_id=uuid7(), **said)
    assert len(pieces()) == 1


def test_absent_or_refused_is_tried_again_and_moved_away_is_over(
    official: User, nurse: User, household: Household, acting: Acting
) -> None:
    entry = in_hand(official, nurse)
    for tries, outcome in enumerate(("no_answer", "refused"), 1):
        with acting(nurse) as actor:
            code = f"visit_outcome:{outcome}"
            state = record_in_vain(actor=actor, entry=held(actor, entry), outcome=code, note="", at=actor.now)
        (now,) = entries(entry.campaign)
        assert (state, now.state, now.tries, now.outcome_id) == (EntryState.AGAIN, EntryState.AGAIN, tries, code)
        assert now.told_name == household.label, "it stays in the hand"
    with acting(nurse) as actor:
        moved = "visit_outcome:moved"
        assert record_in_vain(actor=actor, entry=held(actor, entry), outcome=moved, note="", at=actor.now) == "gone"
    (now,) = entries(entry.campaign)
    assert (now.state, now.tries, now.told_name) == (EntryState.GONE, 2, "")
    assert now.settled_at is not None


def test_only_the_person_in_whose_hand_it_is_writes(
    official: User, nurse: User, volunteer: User, household: Household, acting: Acting
) -> None:
    entry = in_hand(official, volunteer)
    for user in (official, nurse):
        with acting(user) as actor, pytest.raises(NotAllowed):
            record_in_vain(actor=actor, entry=held(actor, entry), outcome="visit_outcome:moved", note="", at=actor.now)


def test_after_the_end_nothing_more_is_written(
    official: User, nurse: User, household: Household, acting: Acting
) -> None:
    entry = in_hand(official, nurse)
    with acting(nurse) as actor:
        before = held(actor, entry)
    with acting(official) as actor:
        end_campaign(actor=actor, campaign=entry.campaign, at=actor.now)
    with acting(nurse) as actor, pytest.raises(AlreadyMoved):
        record_answers(actor=actor, entry=before, record_id=uuid7(), said=FINE, note="", at=timezone.now())


def test_it_is_told_in_the_familys_story_and_the_log_names_the_volunteer(
    official: User, volunteer: User, household: Household
) -> None:
    entry = in_hand(official, volunteer)
    answer = answered(entry, volunteer)
    with scope(SYSTEM):
        (line,) = StoryLine.objects.visible_to(SYSTEM).filter(household=household, what="campaigns.answer")
        assert (line.object_id, line.values) == (answer.pk, {"campaign": entry.campaign.title})
        (row,) = AuditEvent.objects.visible_to(SYSTEM).filter(what="campaigns.answer")
        assert (row.actor_id, row.household_id, row.path) == (volunteer.pk, household.id, OWN)


def test_a_household_under_protection_since_cannot_be_written_about(
    official: User, volunteer: User, household: Household, protection_team: Any, acting: Acting
) -> None:
    from dure.foundation.access.moving import move_household

    entry = in_hand(official, volunteer)
    with scope(SYSTEM):
        move_household(household.id, to=f"{protection_team.path}{OWN}")
    with acting(volunteer) as actor, pytest.raises((AlreadyMoved, Household.DoesNotExist)):
        record_answers(actor=actor, entry=entry, record_id=uuid7(), said=FINE, note="", at=timezone.now())


def test_the_answers_of_a_campaign_are_counted_question_by_question(official: User, acting: Acting) -> None:
    nurse = make_user("asks", "visiting_nurse", OWN)
    for number in range(3):
        make_household(label=f"가구{number}")
    given = handed(started(official, path=OWN), nurse, by=official)
    for entry, days in zip(given, (1, 4, 9), strict=True):
        answered(entry, nurse, q1="yes" if days > 3 else "no", q3=days, q4="없음")
    with acting(official) as actor:
        skipped, visited, days_in, words = tallies(actor, given[0].campaign)
    assert skipped.choices == [("yes", 2), ("no", 1)]
    assert visited.choices == [("이웃", 3), ("가족", 0), ("아무도", 0)]
    assert (days_in.numbers, days_in.worries, days_in.answered) == ((1, 4, 9), 1, 3)
    assert (words.choices, words.numbers, words.answered) == ([], None, 3)
