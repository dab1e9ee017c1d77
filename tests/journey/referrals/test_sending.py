"""Asking a service: only with a consent, once, and with nothing on the sheet that was not agreed to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone, translation
from uuid_utils.compat import uuid7

from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.journey.referrals.models import Referral, ReferralSheet
from dure.journey.referrals.queries import history, live_referrals, needs_without_referral, overlaps
from dure.journey.referrals.sheets import lines
from dure.registry.directory.models import Organization, Service
from dure.registry.people.models import Household
from dure.registry.provisions.actions import record_provision
from dure.registry.story.queries import story_of
from tests.journey.referrals.conftest import again, make_consent, make_need, open_kinds
from tests.personas import SYSTEM

Send = Callable[..., Any]


@pytest.mark.requirement("R100", "R113")
def test_a_request_makes_a_sheet_a_clock_and_a_line_of_the_story(
    acting: Any, official: Any, referral: Referral, sheet: ReferralSheet, now: dt.datetime
) -> None:
    assert referral.state == "sent"
    assert referral.counted_path == referral.path
    assert sheet.unit_id == referral.organization.unit_id
    assert open_kinds(referral) == ["referral_answer"]
    with acting(official) as who, translation.override("ko"):
        line = story_of(who, referral.household)[0]
    assert line.text == "도움 기관에 반찬 나눔 지원을 의뢰했습니다 (기초생활 해결(식품·난방·의복))"
    assert line.quote == "반찬을 주 2회 부탁드립니다"


def test_the_sheet_holds_the_consented_fields_and_no_others(sheet: ReferralSheet) -> None:
    assert sheet.fields == {
        "name": "박영자",
        "need": {"code": "need_area:N06.1", "severity": 3},
    }
    assert b"1234" not in bytes(sheet.phone_token or b"")
    with translation.override("ko"):
        assert "010-****-1234" in [str(text) for _name, text in lines(sheet, masked=True)]
        assert [str(text) for _name, text in lines(sheet)] == [
            "박영자",
            "010-0000-1234",
            "기초생활 해결(식품·난방·의복), 심각도 4단계 중 3단계",
        ]


def test_every_field_can_be_shared_and_members_come_without_names(
    send: Send, household: Household, partner_organization: Organization
) -> None:
    fields = ["name", "birth_year", "phone", "address", "household_type", "members", "need"]
    referral, _new = send(consent=make_consent(household, partner_organization, fields=fields))
    with scope(SYSTEM):
        sheet = ReferralSheet.objects.visible_to(SYSTEM).get(referral=referral)
    assert set(sheet.fields) | {"phone"} == set(fields)
    assert sheet.phone == "010-0000-1234"
    assert sheet.fields["birth_year"] == 1954
    assert sheet.fields["members"] == [{"code": "relation:head", "birth_year": 1954}]
    with translation.override("ko"):
        assert "본인(1954년생)" in [text for _name, text in lines(sheet)]


def test_the_sheet_ends_with_the_last_day_of_the_consent(sheet: ReferralSheet, consent: Any) -> None:
    assert (
        timezone.localtime(sheet.ends_at)
        .isoformat()
        .startswith((consent.valid_until + dt.timedelta(days=1)).isoformat() + "T00:00")
    )


def test_a_second_click_finds_the_first_request(send: Send, need: Any) -> None:
    record_id = uuid7()
    first, new = send(record_id=record_id)
    second, new_again = send(record_id=record_id)
    assert (new, new_again) == (True, False)
    assert first.pk == second.pk


def test_the_same_need_is_not_open_twice_at_one_service(send: Send) -> None:
    send()
    with pytest.raises(NotAllowed, match="이미 같은 서비스"), translation.override("ko"):
        send()


@pytest.mark.parametrize(
    "changes",
    [
        {"withdrawn_at": timezone.now()},
        {"valid_until": timezone.localdate() - dt.timedelta(days=1)},
        {"kind_id": "consent_kind:personal_data"},
        {"recipient": None},
    ],
    ids=["withdrawn", "ended", "for another purpose", "for nobody"],
)
def test_without_a_valid_consent_nothing_is_sent(
    send: Send, household: Household, partner_organization: Organization, changes: Any
) -> None:
    with pytest.raises(NotAllowed):
        send(consent=make_consent(household, partner_organization, **changes))
    with scope(SYSTEM):
        assert not Referral.objects.visible_to(SYSTEM).exists()
        assert not ReferralSheet.objects.visible_to(SYSTEM).exists()


def test_the_consent_of_another_family_is_none(
    send: Send, sibling_household: Household, partner_organization: Organization
) -> None:
    with pytest.raises(NotAllowed):
        send(consent=make_consent(sibling_household, partner_organization))


def test_an_official_of_the_next_dong_and_a_role_that_does_not_refer_may_not_send(
    send: Send, sibling_official: Any, district_leader: Any
) -> None:
    for user in (sibling_official, district_leader):
        with pytest.raises(NotAllowed):
            send(user=user)


def test_a_closed_service_and_a_met_need_are_refused(send: Send, need: Any, service: Service) -> None:
    service.status = "temporarily closed"
    with pytest.raises(NotAllowed):
        send()
    service.status = "active"
    need.state = "met"
    with pytest.raises(NotAllowed):
        send()


def test_an_organisation_without_people_here_gets_no_sheet(send: Send, household: Household) -> None:
    organization = Organization(name="전화 기관", sector_id="provider_sector:public")
    organization.save(force_insert=True)
    by_phone = Service(
        organization=organization, name="도배", kind_id="resource_kind:housing_repair", field_id="service_field:housing"
    )
    by_phone.save(force_insert=True)
    referral, _new = send(service=by_phone, consent=make_consent(household, organization))
    assert again(referral).sector_id == "provider_sector:public"
    with scope(SYSTEM):
        assert not ReferralSheet.objects.visible_to(SYSTEM).filter(referral=referral).exists()
    assert open_kinds(referral) == ["referral_answer"]


@pytest.mark.requirement("R115")
def test_needs_that_nobody_was_asked_about_are_named(acting: Any, official: Any, referral: Referral) -> None:
    left = make_need(referral.household, "N09.1", severity=4)
    with acting(official) as who:
        assert needs_without_referral(who, referral.household) == [left]
        assert live_referrals(who, referral.household) == [referral]
        assert history(who, referral.household) == [referral]


@pytest.mark.requirement("R115")
def test_help_of_the_same_kind_that_runs_is_shown_before_asking(
    acting: Any, official: Any, household: Household, service: Service, now: dt.datetime
) -> None:
    today = timezone.localdate(now)
    with acting(official) as who:
        assert overlaps(who, household, service, on=today) == []
        provision = record_provision(
            actor=who,
            household=household,
            kind="provision_kind:goods",
            title="도시락",
            giver=None,
            giver_name="복지관",
            starts_on=today,
        )
        assert overlaps(who, household, service, on=today) == [provision]
