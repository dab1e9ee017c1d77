"""The partner's pages: the own sheets, one button for each state, and nothing else in the house."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area, Unit
from dure.foundation.audit.models import AuditEvent
from dure.journey.referrals.models import Referral, ReferralSheet
from tests.journey.referrals.conftest import again
from tests.personas import SYSTEM, make_user
from tests.places import DISTRICT, SINCE

FULL = {"reason": "referral_decline_reason:full", "note": "다음 달"}


@pytest.fixture
def stranger_partner(db: None) -> User:
    """A person of another organisation."""
    unit = Unit(
        kind_id="unit_kind:partner",
        area=Area.objects.get(path=DISTRICT),
        path=DISTRICT,
        name_ko="다른 기관",
        name_en="Another partner",
        valid_from=SINCE,
    )
    unit.save(force_insert=True)
    return make_user("stranger", "partner_worker", DISTRICT, unit=unit)


def sheet_url(sheet: ReferralSheet, act: str = "sheet") -> str:
    return reverse(f"referrals:{act}", args=[sheet.pk])


@pytest.mark.requirement("R113")
def test_the_partner_accepts_reports_and_is_thanked(browse: Any, partner: Any, sheet: ReferralSheet) -> None:
    client = browse(partner)
    assert "반찬 나눔" in client.get(reverse("referrals:sheets")).content.decode()
    page = client.get(sheet_url(sheet)).content.decode()
    assert sheet_url(sheet, "accept_sheet") in page
    assert sheet_url(sheet, "deliver_sheet") not in page
    client.post(sheet_url(sheet, "accept_sheet"))
    page = client.get(sheet_url(sheet)).content.decode()
    assert sheet_url(sheet, "accept_sheet") not in page
    assert sheet_url(sheet, "deliver_sheet") in page
    client.post(sheet_url(sheet, "deliver_sheet"), {"note": "반찬 세 가지", "worth_won": "30000"})
    assert "의뢰한 담당자가 가족에게 확인합니다" in client.get(sheet_url(sheet)).content.decode()
    assert again(sheet.referral).state == "delivered"


def test_a_second_click_changes_nothing_and_says_so(
    browse: Any, partner: Any, colleague: Any, sheet: ReferralSheet
) -> None:
    browse(partner).post(sheet_url(sheet, "accept_sheet"))
    before = again(sheet.referral).answered_at
    for user in (partner, colleague):
        page = browse(user).post(sheet_url(sheet, "accept_sheet"), follow=True)
        assert page.status_code == 200
        assert "바뀐 것이 없습니다" in page.content.decode()
    assert again(sheet.referral).answered_at == before


def test_a_refusal_needs_a_reason_and_then_the_sheet_is_gone(browse: Any, partner: Any, sheet: ReferralSheet) -> None:
    client, url = browse(partner), sheet_url(sheet, "decline_sheet")
    assert client.post(url, {"note": "안 됩니다"}).context["form"].errors
    assert client.post(url, FULL).headers["Location"] == reverse("referrals:sheets")
    assert client.get(sheet_url(sheet)).status_code == 404
    second = client.post(url, FULL, follow=True)
    assert second.status_code == 200
    assert "이미 응답한 의뢰입니다" in second.content.decode()


def test_reasons_that_are_the_familys_are_not_the_partners_to_give(
    browse: Any, partner: Any, sheet: ReferralSheet
) -> None:
    form = {"reason": "referral_decline_reason:family_refused", "note": ""}
    assert browse(partner).post(sheet_url(sheet, "decline_sheet"), form).context["form"].errors
    assert again(sheet.referral).state == "sent"


def test_the_page_shows_only_what_was_agreed_to(browse: Any, partner: Any, sheet: ReferralSheet) -> None:
    page = browse(partner).get(sheet_url(sheet)).content.decode()
    assert "010-0000-1234" in page
    for hidden in ("망미번영로", "1954", str(sheet.household_id), str(sheet.referral_id), sheet.path):
        assert hidden not in page


def test_the_list_of_sheets_names_no_family(browse: Any, partner: Any, sheet: ReferralSheet) -> None:
    page = browse(partner).get(reverse("referrals:sheets")).content.decode()
    for hidden in ("박영자", "010-0000-1234", "주 2회"):
        assert hidden not in page


def test_reading_a_sheet_is_written_into_the_households_log(browse: Any, partner: Any, sheet: ReferralSheet) -> None:
    browse(partner).get(sheet_url(sheet))
    with scope(SYSTEM):
        looked = AuditEvent.objects.visible_to(SYSTEM).filter(household_id=sheet.household_id, actor_id=partner.pk)
        assert [event.act for event in looked] == ["read"]


@pytest.mark.parametrize("act", ["sheet", "decline_sheet", "deliver_sheet"])
def test_the_sheet_of_another_organisation_does_not_exist(
    browse: Any, stranger_partner: User, sheet: ReferralSheet, act: str
) -> None:
    assert browse(stranger_partner).get(sheet_url(sheet, act)).status_code == 404


def test_a_foreign_partner_cannot_accept(browse: Any, stranger_partner: User, sheet: ReferralSheet) -> None:
    assert browse(stranger_partner).post(sheet_url(sheet, "accept_sheet")).status_code == 404
    assert again(sheet.referral).state == "sent"


def test_an_ended_sheet_does_not_exist(browse: Any, partner: Any, sheet: ReferralSheet, now: dt.datetime) -> None:
    with scope(SYSTEM):
        ReferralSheet.objects.visible_to(SYSTEM).filter(pk=sheet.pk).update(ends_at=now - dt.timedelta(seconds=1))
    client = browse(partner)
    assert client.get(sheet_url(sheet)).status_code == 404
    assert client.post(sheet_url(sheet, "accept_sheet")).status_code == 404
    assert client.get(reverse("referrals:sheets")).context["rows"] == []


def test_a_partner_walks_into_no_other_room(browse: Any, partner: Any, referral: Referral) -> None:
    client = browse(partner)
    for url in (
        reverse("referrals:list"),
        reverse("referrals:referral", args=[referral.pk]),
        reverse("referrals:start", args=[referral.household_id]),
        reverse("referrals:choose", args=[referral.need_id]),
        reverse("referrals:confirm", args=[referral.pk]),
    ):
        page = client.get(url)
        assert page.status_code in (403, 404), url
        assert "박영자" not in page.content.decode()


def test_officials_have_no_inbox_of_sheets(browse: Any, official: Any, sheet: ReferralSheet) -> None:
    assert browse(official).get(reverse("referrals:sheets")).status_code == 403
    assert browse(official).get(sheet_url(sheet)).status_code == 403
