from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import NOBODY, Actor
from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.findings.models import Evidence
from dure.journey.discovery.tips.actions import (
    Reporter,
    Worry,
    close_tip,
    link_tip,
    receive_tip,
    register_from_tip,
)
from dure.journey.discovery.tips.found.actions import count_blind_spot
from dure.journey.discovery.tips.models import BlindSpot, Tip, TipReporter
from dure.journey.discovery.tips.queries import own_tips, state_of_receipt, waiting
from dure.journey.discovery.tips.revealing.actions import reveal_reporter
from dure.journey.discovery.tips.states import TipState
from dure.registry.deadlines.models import Deadline
from dure.registry.people.actions import PersonFacts
from dure.registry.people.models import Household
from dure.registry.story.queries import story_of
from tests.journey.discovery.tips.telling import STORY, send
from tests.personas import SYSTEM
from tests.places import DISTRICT, OWN, SIBLING

Acting = Callable[[User], Any]
DEFINITION = "blind_spot_definition:not_known"


def open_kinds() -> list[str]:
    with scope(SYSTEM):
        return list(Deadline.objects.visible_to(SYSTEM).filter(state="open").values_list("kind_id", flat=True))


@pytest.mark.requirement("R041")
def test_a_stranger_sends_a_tip_and_somebody_must_look_at_it_within_a_day(db: None) -> None:
    tip = send()
    with scope(SYSTEM):
        deadline = Deadline.objects.visible_to(SYSTEM).get(object_id=tip.id)
    assert (tip.state, tip.path, tip.sent_by_id) == (TipState.RECEIVED, OWN, None)
    assert (deadline.kind_id, deadline.path) == ("deadline_kind:tip_triage", OWN)
    assert deadline.due_at - deadline.starts_at == dt.timedelta(hours=24)


def test_a_form_sent_twice_makes_one_tip_with_one_receipt(db: None) -> None:
    key = uuid7()
    first, second = send(record_id=key), send(record_id=key)
    assert first.receipt == second.receipt
    assert open_kinds() == ["deadline_kind:tip_triage"]


def test_a_stranger_reads_no_tip_but_learns_its_state_by_the_receipt(db: None) -> None:
    tip = send()
    with scope(NOBODY):
        assert not Tip.objects.visible_to(NOBODY).exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM discovery_tip")
            assert cursor.fetchone()[0] == 0
        found = state_of_receipt(tip.receipt)
        assert state_of_receipt("ABCD-2345-WXYZ") is None
        assert state_of_receipt("") is None
    assert found is not None
    assert found.state == TipState.RECEIVED


def test_the_windows_for_senders_are_shut_for_the_counting_role(server_urls: dict[str, str], db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege('dure_counts', 'discovery_state_of_receipt(text)', 'execute')")
        assert cursor.fetchone()[0] is False


def test_a_tip_for_the_district_is_read_by_the_district_alone(
    official: User, case_manager: User, acting: Acting
) -> None:
    send(path=DISTRICT)
    with acting(official) as actor:
        assert waiting(actor).count == 0
    with acting(case_manager) as actor:
        assert waiting(actor).count == 1


@pytest.mark.requirement("R021", "R037")
def test_a_volunteer_sees_the_own_tips_state_and_nothing_else(
    volunteer: User, official: User, household: Household, actor: Callable[[User], Actor], acting: Acting
) -> None:
    tip = send(actor=actor(volunteer))
    send()
    with acting(official) as staff:
        link_tip(actor=staff, tip=tip, household=household, at=tip.received_at)
    with acting(volunteer) as who:
        (own,) = own_tips(who)
        assert not Tip.objects.visible_to(who).exists()
    assert (own.receipt, own.state) == (tip.receipt, TipState.LINKED)
    assert not hasattr(own, "household")


def test_linking_ends_the_look_asks_for_a_visit_and_tells_the_story(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    with acting(official) as actor:
        link_tip(actor=actor, tip=tip, household=household, at=now)
        (line,) = story_of(actor, household)
    assert sorted(open_kinds()) == ["deadline_kind:finding_triage", "deadline_kind:visit_to_plan"]
    assert line.quote == STORY


def test_two_tips_about_one_household_ask_for_one_visit(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    first, second = send(), send()
    with acting(official) as actor:
        link_tip(actor=actor, tip=first, household=household, at=now)
        link_tip(actor=actor, tip=second, household=household, at=now)
    assert sorted(open_kinds()) == ["deadline_kind:finding_triage", "deadline_kind:visit_to_plan"]


def test_of_two_colleagues_one_decides_and_the_other_is_told(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    with acting(official) as actor:
        link_tip(actor=actor, tip=tip, household=household, at=now)
        with pytest.raises(AlreadyMoved):
            close_tip(actor=actor, tip=tip, reason="tip_closing_reason:duplicate", note="", at=now)


def test_a_tip_told_before_ends_its_finding_as_that_and_not_as_joined_to_another(
    official: User, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    with acting(official) as actor:
        close_tip(actor=actor, tip=tip, reason="tip_closing_reason:duplicate", note="", at=now)
    with scope(SYSTEM):
        finding = Evidence.objects.visible_to(SYSTEM).select_related("finding").get(object_id=tip.id).finding
    assert (finding.state, finding.closing_reason_id) == ("closed", "finding_closing_reason:duplicate")
    assert finding.merged_into_id is None


def test_who_loses_the_race_to_register_leaves_no_second_household_behind(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    tip, key = send(), uuid7()
    with acting(official) as actor:
        link_tip(actor=actor, tip=tip, household=household, at=now)
        with pytest.raises(AlreadyMoved):
            register_from_tip(
                actor=actor,
                tip=tip,
                at=now,
                record_id=key,
                area=Area.objects.get(path=OWN),
                address="망미번영로 12",
                kind="household_type:single",
                head=PersonFacts(name="박영자", relation="relation:head"),
            )
        assert not Household.objects.visible_to(actor).filter(pk=key).exists()


def test_tip_and_reporter_move_with_the_household(
    official: User, sibling_official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    tip = send(reporter=Reporter("reporter_kind:neighbour", "최이웃"))
    with acting(official) as actor:
        link_tip(actor=actor, tip=tip, household=household, at=now)
    with scope(SYSTEM):
        Household.objects.visible_to(SYSTEM).filter(pk=household.pk).update(path=SIBLING)
    with acting(official) as actor:
        assert not Tip.objects.visible_to(actor).exists()
        assert not TipReporter.objects.visible_to(actor).exists()
    with acting(sibling_official) as actor:
        moved = Tip.objects.visible_to(actor).get()
        who = reveal_reporter(actor=actor, tip=moved, reason="다시 물어보려고")
    assert who is not None
    assert who.name == "최이웃"


def test_a_tip_is_linked_only_to_a_household_one_sees(
    official: User, sibling_household: Household, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    with acting(official) as actor, pytest.raises(NotAllowed):
        link_tip(actor=actor, tip=tip, household=sibling_household, at=now)


def test_a_nurse_and_a_neighbouring_official_do_not_decide(
    nurse: User, sibling_official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    for user in (nurse, sibling_official):
        with acting(user) as actor, pytest.raises(NotAllowed):
            close_tip(actor=actor, tip=tip, reason="tip_closing_reason:duplicate", note="", at=now)


def test_a_tip_becomes_a_new_household_counted_once_as_found(official: User, acting: Acting, now: dt.datetime) -> None:
    tip = send()
    with acting(official) as actor:
        household = register_from_tip(
            actor=actor,
            tip=tip,
            at=now,
            blind_spot=DEFINITION,
            record_id=uuid7(),
            area=Area.objects.get(path=OWN),
            address="망미번영로 12",
            kind="household_type:single",
            head=PersonFacts(name="박영자", relation="relation:head"),
        )
        assert Tip.objects.visible_to(actor).get(pk=tip.pk).household_id == household.id
        assert len(story_of(actor, household)) == 3


@pytest.mark.requirement("R035")
def test_a_household_counts_once_per_episode_with_its_definition(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    next_year = now + dt.timedelta(days=400)
    with acting(official) as actor:
        first, new = count_blind_spot(actor=actor, household=household, definition=DEFINITION, at=now)
        second, again = count_blind_spot(
            actor=actor, household=household, definition="blind_spot_definition:entitled_not_receiving", at=now
        )
        third, later = count_blind_spot(actor=actor, household=household, definition=DEFINITION, at=next_year)
        kept = BlindSpot.objects.visible_to(actor).filter(household=household).count()
    assert (new, again, later) == (True, False, True)
    assert second.id == first.id
    assert (first.episode, third.episode) == (1, 2)
    assert (first.definition_id, first.counted_path) == (DEFINITION, OWN)
    assert kept == 2


def test_closing_needs_a_note_where_the_reason_says_so(official: User, acting: Acting, now: dt.datetime) -> None:
    tip = send()
    with acting(official) as actor:
        with pytest.raises(ValueError, match="note"):
            close_tip(actor=actor, tip=tip, reason="tip_closing_reason:no_need", note=" ", at=now)
        close_tip(actor=actor, tip=tip, reason="tip_closing_reason:no_need", note="건강히 지냄", at=now)
    assert open_kinds() == []


def test_who_reported_is_shown_for_a_reason_that_is_kept(official: User, acting: Acting) -> None:
    tip = send(reporter=Reporter("reporter_kind:mail_carrier", "최우편", "010-0000-7777"))
    with acting(official) as actor:
        who = reveal_reporter(actor=actor, tip=tip, reason="다시 물어보려고")
    assert who is not None
    assert who.name == "최우편"
    with connection.cursor() as cursor, scope(SYSTEM):
        cursor.execute("SELECT reason FROM audit_auditevent WHERE act = 'reveal' AND object_id = %s", [tip.id])
        assert cursor.fetchall() == [("다시 물어보려고",)]


def test_a_reporter_can_never_be_rewritten(official: User, acting: Acting) -> None:
    tip = send(reporter=Reporter("reporter_kind:neighbour", "최이웃"))
    with acting(official) as actor, pytest.raises(ProgrammingError), transaction.atomic():
        TipReporter.objects.visible_to(actor).filter(tip=tip).update(kind="reporter_kind:family")


def test_a_stranger_cannot_put_a_deadline_anywhere_by_hand(db: None, now: dt.datetime) -> None:
    tip = send()
    with scope(NOBODY), pytest.raises(ProgrammingError), transaction.atomic():
        Deadline(
            kind_id="deadline_kind:tip_triage",
            path=SIBLING,
            starts_at=now,
            due_at=now,
            why="x",
            what="discovery.tip",
            object_id=tip.id,
        ).save(force_insert=True)


def test_a_code_that_does_not_exist_is_no_second_click(db: None, now: dt.datetime) -> None:
    from django.db import IntegrityError

    with scope(NOBODY), pytest.raises(IntegrityError), transaction.atomic():
        receive_tip(
            actor=NOBODY,
            record_id=uuid7(),
            area=Area.objects.get(path=OWN),
            worry=Worry(kind="wish:food", story="x"),
            channel="contact_channel:web",
            at=now,
        )


def test_of_two_tips_linked_at_once_the_second_waits_without_blocking_the_first(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    """A full lock would let both wait for each other: each holds the household's key by its link already."""
    tip = send()
    with acting(official) as actor, CaptureQueriesContext(connection) as asked:
        link_tip(actor=actor, tip=tip, household=household, at=now)
    assert any("FOR NO KEY UPDATE" in query["sql"] for query in asked)
    assert not any("FOR UPDATE" in query["sql"] for query in asked)
