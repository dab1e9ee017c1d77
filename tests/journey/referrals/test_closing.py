"""Delivered is not confirmed: only the family's word closes the loop."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.needs.models import Need
from dure.journey.referrals.actions import (
    accept_referral,
    cancel_referral,
    confirm_delivery,
    deny_delivery,
    report_delivery,
)
from dure.journey.referrals.actions.closing import Received
from dure.journey.referrals.models import Referral, ReferralSheet
from dure.registry.provisions.models import Provision
from tests.journey.referrals.conftest import again, open_kinds
from tests.personas import SYSTEM


@pytest.fixture
def delivered(acting: Any, official: Any, referral: Referral, now: dt.datetime) -> Referral:
    with acting(official) as who:
        accept_referral(actor=who, referral=referral, at=now)
        report_delivery(actor=who, referral=referral, note="전달", worth_won=30_000, at=now)
        found: Referral = Referral.objects.visible_to(who).get(pk=referral.pk)
    return found


def received(**changes: Any) -> Received:
    parts: dict[str, Any] = {
        "kind": "provision_kind:goods",
        "starts_on": timezone.localdate(),
        "ends_on": None,
        "worth_won": 30_000,
    }
    return Received(**(parts | changes))


@pytest.mark.requirement("R100")
def test_the_family_confirms_and_the_provision_stands_on_the_households_list(
    acting: Any, official: Any, delivered: Referral, need: Need, sheet: ReferralSheet, now: dt.datetime
) -> None:
    with acting(official) as who:
        confirm_delivery(
            actor=who, referral=delivered, received=received(), note="잘 받으셨다고 함", need_met=True, at=now
        )
        provision = Provision.objects.visible_to(who).get(object_id=delivered.pk)
    assert again(delivered).state == "confirmed"
    assert again(delivered).confirmed_at == now
    assert (provision.title, provision.giver_name, provision.worth_won) == ("반찬 나눔", "도움 기관", 30_000)
    assert again(need).state == "met"
    assert again(sheet).ends_at == now
    assert open_kinds(delivered) == []


def test_a_need_that_is_not_ticked_stays_open(
    acting: Any, official: Any, delivered: Referral, need: Need, now: dt.datetime
) -> None:
    with acting(official) as who:
        confirm_delivery(actor=who, referral=delivered, received=received(), note="-", need_met=False, at=now)
    assert again(need).state == "open"


def test_confirmed_twice_gives_one_provision(acting: Any, official: Any, delivered: Referral, now: dt.datetime) -> None:
    with acting(official) as who:
        confirm_delivery(actor=who, referral=delivered, received=received(), note="-", need_met=True, at=now)
        with pytest.raises(AlreadyMoved, match="confirmed"):
            confirm_delivery(actor=who, referral=delivered, received=received(), note="-", need_met=True, at=now)
    with scope(SYSTEM):
        assert Provision.objects.visible_to(SYSTEM).count() == 1


def test_what_never_came_goes_back_and_is_owed_again(
    acting: Any, official: Any, delivered: Referral, sheet: ReferralSheet, now: dt.datetime
) -> None:
    with acting(official) as who:
        deny_delivery(actor=who, referral=delivered, note="받은 적 없다고 함", at=now)
    back = again(delivered)
    assert (back.state, back.delivered_at, back.worth_won) == ("accepted", None, None)
    assert open_kinds(delivered) == ["referral_delivery"]
    assert again(sheet).ends_at > now


def test_a_nurse_who_may_refer_may_not_confirm(acting: Any, nurse: Any, delivered: Referral, now: dt.datetime) -> None:
    with acting(nurse) as who, pytest.raises(NotAllowed):
        confirm_delivery(actor=who, referral=delivered, received=received(), note="-", need_met=False, at=now)


def test_a_request_that_was_taken_back_ends_the_sheet_and_its_clocks(
    acting: Any, official: Any, referral: Referral, sheet: ReferralSheet, now: dt.datetime
) -> None:
    with acting(official) as who:
        cancel_referral(actor=who, referral=referral, note="가족이 이사함", at=now)
    assert again(referral).state == "cancelled"
    assert again(sheet).ends_at == now
    assert open_kinds(referral) == []


def test_what_was_delivered_cannot_be_taken_back(
    acting: Any, official: Any, delivered: Referral, now: dt.datetime
) -> None:
    with acting(official) as who, pytest.raises(AlreadyMoved, match="delivered"):
        cancel_referral(actor=who, referral=delivered, note="-", at=now)
