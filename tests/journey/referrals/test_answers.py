"""What partners answer on their sheet and officials write down for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.rows import VisibleRows
from dure.foundation.access.scope import scope
from dure.foundation.audit.models import AuditEvent
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.needs.models import Need
from dure.journey.referrals.actions import accept_referral, decline_referral, report_delivery, settle_decline
from dure.journey.referrals.models import Referral, ReferralSheet
from dure.journey.referrals.partner_actions import accept_sheet, behind, decline_sheet, report_sheet_delivery
from dure.journey.referrals.queries import awaits_another_way, needs_without_referral, open_sheet, sheets_handed
from dure.registry.people.actions import withdraw_consent
from dure.registry.people.models import Consent, Household, Person
from dure.registry.story.models import StoryLine
from tests.journey.referrals.conftest import again, open_kinds
from tests.personas import SYSTEM

FULL = "referral_decline_reason:full"
REFUSED = "referral_decline_reason:family_refused"


@pytest.mark.requirement("R113")
def test_the_partner_accepts_and_the_clock_of_the_delivery_starts(
    acting: Any, partner: Any, sheet: ReferralSheet, now: dt.datetime
) -> None:
    with acting(partner) as who:
        accept_sheet(actor=who, sheet=sheet, at=now)
    referral = again(sheet.referral)
    assert (referral.state, referral.answered_at, again(sheet).state) == ("accepted", now, "accepted")
    assert open_kinds(referral) == ["referral_delivery"]


def test_of_two_partners_people_who_accept_at_once_one_wins(
    acting: Any, partner: Any, colleague: Any, sheet: ReferralSheet, now: dt.datetime
) -> None:
    with acting(partner) as who:
        accept_sheet(actor=who, sheet=sheet, at=now)
    later = now + dt.timedelta(minutes=1)
    with acting(colleague) as who, pytest.raises(AlreadyMoved, match="accepted"):
        accept_sheet(actor=who, sheet=sheet, at=later)
    assert again(sheet.referral).answered_at == now
    with scope(SYSTEM):
        told = StoryLine.objects.visible_to(SYSTEM).filter(template__contains="accepted the request")
        assert told.count() == 1


def test_delivered_is_what_the_organisation_says_and_asks_for_the_familys_word(
    acting: Any, partner: Any, sheet: ReferralSheet, now: dt.datetime
) -> None:
    with acting(partner) as who:
        accept_sheet(actor=who, sheet=sheet, at=now)
        report_sheet_delivery(actor=who, sheet=sheet, note="반찬 세 가지", worth_won=30_000, at=now)
    referral = again(sheet.referral)
    assert (referral.state, referral.worth_won, referral.confirmed_at) == ("delivered", 30_000, None)
    assert open_kinds(referral) == ["referral_confirm"]


def test_nothing_is_delivered_before_it_was_accepted(
    acting: Any, partner: Any, sheet: ReferralSheet, now: dt.datetime
) -> None:
    with acting(partner) as who, pytest.raises(AlreadyMoved, match="sent"):
        report_sheet_delivery(actor=who, sheet=sheet, note="", worth_won=None, at=now)


def test_a_refusal_ends_the_sheet_and_asks_the_team_for_another_way(
    acting: Any, official: Any, partner: Any, sheet: ReferralSheet, now: dt.datetime
) -> None:
    with acting(partner) as who:
        decline_sheet(actor=who, sheet=sheet, reason=FULL, note="다음 달까지 찼습니다", at=now)
        assert list(sheets_handed(who)) == []
    referral = again(sheet.referral)
    assert (referral.state, referral.decline_reason_id) == ("declined", FULL)
    assert again(sheet).ends_at == now
    assert open_kinds(referral) == ["referral_answer"]
    with acting(official) as who:
        assert awaits_another_way(who, referral)
        assert needs_without_referral(who, referral.household) == [referral.need]


def test_asking_another_time_settles_the_refusal(
    acting: Any, partner: Any, sheet: ReferralSheet, send: Any, now: dt.datetime
) -> None:
    with acting(partner) as who:
        decline_sheet(actor=who, sheet=sheet, reason=FULL, note="", at=now)
    anew, new = send()
    assert new
    assert open_kinds(sheet.referral) == []
    assert open_kinds(anew) == ["referral_answer"]


def test_the_team_can_say_that_no_other_way_is_looked_for(
    acting: Any, official: Any, referral: Referral, now: dt.datetime
) -> None:
    with acting(official) as who:
        assert not settle_decline(actor=who, referral=referral, at=now)
        decline_referral(actor=who, referral=referral, reason=FULL, note="", at=now)
        declined = Referral.objects.visible_to(who).get(pk=referral.pk)
        assert settle_decline(actor=who, referral=declined, at=now)
        assert not settle_decline(actor=who, referral=declined, at=now)
        audited = AuditEvent.objects.visible_to(who).filter(object_id=referral.pk, detail__settled=True)
        assert audited.count() == 1
    assert open_kinds(referral) == []


def test_a_refusal_by_the_family_stops_there(acting: Any, official: Any, referral: Referral, now: dt.datetime) -> None:
    with acting(official) as who:
        decline_referral(actor=who, referral=referral, reason=REFUSED, note="", at=now)
    assert open_kinds(referral) == []


def test_an_official_writes_down_what_was_said_by_phone(
    acting: Any, official: Any, referral: Referral, sheet: ReferralSheet, now: dt.datetime
) -> None:
    with acting(official) as who:
        accept_referral(actor=who, referral=referral, at=now)
        report_delivery(actor=who, referral=referral, note="전화로 들음", worth_won=None, at=now)
    assert again(referral).state == "delivered"
    assert again(sheet).state == "delivered"


def test_an_official_of_another_dong_cannot_answer(
    acting: Any, sibling_official: Any, referral: Referral, now: dt.datetime
) -> None:
    with acting(sibling_official) as who, pytest.raises(NotAllowed):
        accept_referral(actor=who, referral=referral, at=now)


def test_a_sheet_is_dead_when_its_time_is_over_or_the_consent_was_withdrawn(
    acting: Any, official: Any, partner: Any, sheet: ReferralSheet, consent: Consent, now: dt.datetime
) -> None:
    today = now.date()
    with acting(partner) as who:
        assert open_sheet(who, sheet.pk, on=today) == sheet
    with acting(official) as who:
        withdraw_consent(actor=who, consent=consent, at=now)
    with acting(partner) as who:
        assert open_sheet(who, sheet.pk, on=today) is None
    with scope(SYSTEM):
        Consent.objects.visible_to(SYSTEM).filter(pk=consent.pk).update(withdrawn_at=None)
        ReferralSheet.objects.visible_to(SYSTEM).filter(pk=sheet.pk).update(ends_at=now - dt.timedelta(seconds=1))
    with acting(partner) as who:
        assert open_sheet(who, sheet.pk, on=today) is None


def test_the_database_itself_hides_an_ended_sheet_and_every_household_from_a_partner(
    acting: Any, partner: Any, sheet: ReferralSheet, now: dt.datetime
) -> None:
    def seen(model: Any) -> int:
        """Without the filter of the application, so that only the second wall answers."""
        return VisibleRows(model).count()

    with acting(partner):
        assert seen(ReferralSheet) == 1
        assert [seen(model) for model in (Referral, Household, Person, Need, Consent, StoryLine)] == [0] * 6
    with scope(SYSTEM):
        ReferralSheet.objects.visible_to(SYSTEM).filter(pk=sheet.pk).update(ends_at=now - dt.timedelta(days=1))
    with acting(partner):
        assert seen(ReferralSheet) == 0


def test_the_door_behind_a_sheet_opens_only_for_its_unit_and_only_its_path(
    acting: Any, official: Any, partner: Any, sheet: ReferralSheet, sibling_household: Household
) -> None:
    with acting(official) as who, pytest.raises(NotAllowed), behind(who, sheet):
        pass
    with acting(partner) as who:
        with behind(who, sheet) as (near, referral):
            assert referral.pk == sheet.referral_id
            assert list(Household.objects.visible_to(near)) == [referral.household]
            assert VisibleRows(Household).count() == 1
        assert VisibleRows(Household).count() == 0


def test_a_sheet_moves_with_its_household(
    acting: Any, partner: Any, sheet: ReferralSheet, sibling_household: Household, now: dt.datetime
) -> None:
    with scope(SYSTEM):
        Household.objects.visible_to(SYSTEM).filter(pk=sheet.household_id).update(path=sibling_household.path)
    moved = again(sheet)
    assert moved.path == sibling_household.path
    with acting(partner) as who:
        accept_sheet(actor=who, sheet=moved, at=now)
    assert again(sheet.referral).state == "accepted"
