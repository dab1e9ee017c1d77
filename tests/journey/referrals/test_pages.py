"""The pages of officials: from the need to the confirmed delivery, with every wrong turn."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.audit.models import Act, AuditEvent
from dure.journey.needs.models import Need
from dure.journey.referrals.actions import accept_referral, cancel_referral, decline_referral, report_delivery
from dure.journey.referrals.labels import STATES
from dure.journey.referrals.models import Referral, ReferralSheet
from dure.journey.referrals.queries import live_by_state
from dure.journey.referrals.states import LIVE
from dure.registry.directory.models import Organization, Service, ServiceNeed
from dure.registry.people.models import Consent, Household
from dure.registry.provisions.models import Provision
from tests.foundation.drafts.test_drafts import WORDS, get, put
from tests.journey.referrals.conftest import again, make_consent, make_need
from tests.personas import SYSTEM


def referrals_of(household: Household) -> list[Referral]:
    with scope(SYSTEM):
        return list(Referral.objects.visible_to(SYSTEM).filter(household=household))


def consent_form(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "record_id": uuid7(),
        "consent_id": uuid7(),
        "share": ["name", "phone"],
        "given_by": "박영자",
        "manner": "consent_manner:signed_paper",
        "witness": "",
        "given_on": today,
        "valid_until": today + dt.timedelta(days=90),
        "request": "반찬을 부탁드립니다",
        **changes,
    }


def test_with_one_open_need_there_is_nothing_to_choose(browse: Any, official: Any, need: Need) -> None:
    page = browse(official).get(reverse("referrals:start", args=[need.household_id]))
    assert page.headers["Location"] == reverse("referrals:choose", args=[need.pk])


def test_with_several_needs_the_unanswered_ones_stand_out(browse: Any, official: Any, referral: Referral) -> None:
    make_need(referral.household, "N09.1", severity=4)
    page = browse(official).get(reverse("referrals:start", args=[referral.household_id]))
    assert [(need.area.code, without) for need, without in page.context["needs"]] == [("N09.1", True), ("N06.1", False)]
    assert "아직 의뢰하지 않음" in page.content.decode()


def test_services_for_the_need_come_first_and_others_by_name(
    browse: Any, official: Any, need: Need, service: Service, partner_organization: Organization
) -> None:
    ServiceNeed(service=service, area_id="need_area:N06.1").save(force_insert=True)
    other = Service(
        organization=partner_organization,
        name="집수리",
        kind_id="resource_kind:housing_repair",
        field_id="service_field:housing",
    )
    other.save(force_insert=True)
    client, url = browse(official), reverse("referrals:choose", args=[need.pk])
    assert [row["service"] for row in client.get(url).context["rows"]] == [service]
    assert [row["service"] for row in client.get(url, {"q": "집수"}).context["rows"]] == [other]


def test_a_consent_is_written_down_on_the_way_and_only_ticked_fields_are_shared(
    browse: Any, official: Any, need: Need, service: Service
) -> None:
    client, url = browse(official), reverse("referrals:send", args=[need.pk, service.pk])
    assert ": 010-****-1234" in client.get(url).content.decode()
    form = consent_form()
    first = client.post(url, form)
    (referral,) = referrals_of(need.household)
    assert first.headers["Location"] == reverse("referrals:referral", args=[referral.pk])
    second = client.post(url, form)
    assert second.headers["Location"] == first.headers["Location"]
    assert len(referrals_of(need.household)) == 1
    with scope(SYSTEM):
        consent = Consent.objects.visible_to(SYSTEM).get(household=need.household)
        sheet = ReferralSheet.objects.visible_to(SYSTEM).get(referral=referral)
    assert (consent.fields, consent.recipient_id) == (["name", "phone"], service.organization_id)
    assert (sheet.fields, sheet.phone) == ({"name": "박영자"}, "010-0000-1234")


def test_a_consent_that_holds_is_used_again(
    browse: Any, official: Any, need: Need, service: Service, consent: Consent
) -> None:
    client, url = browse(official), reverse("referrals:send", args=[need.pk, service.pk])
    page = client.get(url)
    assert page.context["consent"] == consent
    assert "share" not in page.context["form"].fields
    client.post(url, {"record_id": uuid7(), "request": "부탁드립니다"})
    assert [referral.consent_id for referral in referrals_of(need.household)] == [consent.pk]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"share": []}, "share"),
        ({"request": ""}, "request"),
        ({"request": "가" * 100_000}, "request"),
        ({"manner": "consent_manner:oral_witness"}, "witness"),
        ({"given_on": "0026-01-01"}, "given_on"),
        ({"valid_until": "9999-12-31"}, "valid_until"),
        ({"valid_until": "2020-01-01", "given_on": "2019-12-01"}, "valid_until"),
        ({"given_on": timezone.localdate() + dt.timedelta(days=1)}, "given_on"),
        ({"record_id": "no id"}, "record_id"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    browse: Any, official: Any, need: Need, service: Service, changes: Any, field: str
) -> None:
    form = consent_form(given_by="박영자 😀") | changes
    page = browse(official).post(reverse("referrals:send", args=[need.pk, service.pk]), form)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert "박영자 😀" in page.content.decode()
    assert referrals_of(need.household) == []


def test_a_met_need_cannot_be_passed_on(browse: Any, official: Any, need: Need, service: Service) -> None:
    with scope(SYSTEM):
        Need.objects.visible_to(SYSTEM).filter(pk=need.pk).update(state="met")
    assert browse(official).get(reverse("referrals:choose", args=[need.pk])).status_code == 404
    assert browse(official).get(reverse("referrals:send", args=[need.pk, service.pk])).status_code == 404


def test_a_number_that_does_not_open_stays_off_the_sheet_and_is_told(
    browse: Any, official: Any, need: Need, service: Service
) -> None:
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE people_householdsecret SET token = set_byte(token, 20, get_byte(token, 20) # 1)")
    url = reverse("referrals:send", args=[need.pk, service.pk])
    page = browse(official).post(url, consent_form(), follow=True).content.decode()
    assert "전화로 알려 주세요" in page
    [referral] = referrals_of(need.household)
    with scope(SYSTEM):
        assert ReferralSheet.objects.visible_to(SYSTEM).get(referral=referral).phone == ""


def test_the_way_to_the_end_by_phone(browse: Any, official: Any, referral: Referral) -> None:
    client = browse(official)
    page = client.get(reverse("referrals:referral", args=[referral.pk])).content.decode()
    assert "수락 기록하기" in page
    client.post(reverse("referrals:accept", args=[referral.pk]))
    client.post(reverse("referrals:deliver", args=[referral.pk]), {"note": "전달", "worth_won": "30000"})
    shown = client.get(reverse("referrals:confirm", args=[referral.pk])).context["form"]
    assert shown.fields["kind"].initial == "provision_kind:goods"
    form = {
        "note": "잘 받으셨다고 함",
        "kind": "provision_kind:goods",
        "starts_on": timezone.localdate(),
        "worth_won": "30000",
        "need_met": "on",
    }
    client.post(reverse("referrals:confirm", args=[referral.pk]), form)
    again_pressed = client.post(reverse("referrals:confirm", args=[referral.pk]), form, follow=True)
    assert again_pressed.status_code == 200
    assert "이미 “확인됨” 상태입니다" in again_pressed.content.decode()
    assert again(referral).state == "confirmed"
    with scope(SYSTEM):
        assert Provision.objects.visible_to(SYSTEM).filter(household=referral.household).count() == 1


def test_a_refusal_leads_to_another_service(browse: Any, official: Any, referral: Referral) -> None:
    client = browse(official)
    client.post(
        reverse("referrals:decline", args=[referral.pk]), {"reason": "referral_decline_reason:full", "note": "다음 달"}
    )
    page = client.get(reverse("referrals:referral", args=[referral.pk])).content.decode()
    assert "정원이 찼음" in page
    assert reverse("referrals:choose", args=[referral.need_id]) in page
    client.post(reverse("referrals:settle", args=[referral.pk]))
    settled = client.get(reverse("referrals:referral", args=[referral.pk])).content.decode()
    assert reverse("referrals:settle", args=[referral.pk]) not in settled


def test_taking_back_asks_why(browse: Any, official: Any, referral: Referral) -> None:
    client, url = browse(official), reverse("referrals:cancel", args=[referral.pk])
    assert client.post(url, {"note": ""}).context["form"].errors
    client.post(url, {"note": "이사"})
    assert again(referral).state == "cancelled"


@pytest.mark.parametrize("act", ["referral", "decline", "deliver", "confirm", "deny", "cancel"])
def test_a_referral_of_another_dong_or_city_does_not_exist(
    browse: Any, sibling_official: Any, other_city_official: Any, referral: Referral, act: str
) -> None:
    for user in (sibling_official, other_city_official):
        assert browse(user).get(reverse(f"referrals:{act}", args=[referral.pk])).status_code == 404


def test_needs_and_households_of_another_dong_do_not_exist(
    browse: Any, sibling_official: Any, need: Need, service: Service
) -> None:
    client = browse(sibling_official)
    for url in (
        reverse("referrals:start", args=[need.household_id]),
        reverse("referrals:choose", args=[need.pk]),
        reverse("referrals:send", args=[need.pk, service.pk]),
    ):
        assert client.get(url).status_code == 404


def test_a_volunteer_and_a_leader_have_no_board(browse: Any, volunteer: Any, district_leader: Any) -> None:
    for user in (volunteer, district_leader):
        assert browse(user).get(reverse("referrals:list")).status_code == 403


def test_delivered_and_confirmed_are_different_columns(
    browse: Any, acting: Any, official: Any, referral: Referral, now: dt.datetime
) -> None:
    with acting(official) as who:
        accept_referral(actor=who, referral=referral, at=now)
        report_delivery(actor=who, referral=referral, note="", worth_won=None, at=now - dt.timedelta(days=3))
    columns = [column for column, *_rest in browse(official).get(reverse("referrals:list")).context["columns"]]
    assert {column.state: column.count for column in columns} == {
        "sent": 0,
        "accepted": 0,
        "delivered": 1,
        "confirmed": 0,
    }
    assert [card.days for column in columns for card in column.cards] == [3]
    page = browse(official).get(reverse("referrals:list")).content.decode()
    assert "박*자" in page
    assert "박영자" not in page


def many(acting: Any, official: Any, count: int, organization: Organization, now: dt.datetime) -> None:
    """Fill the board: ``count`` referrals in turn sent, accepted, declined."""
    from tests.personas import make_household

    for number in range(count):
        household = make_household(label=f"가족{number:02d}")
        need, consent = make_need(household), make_consent(household, organization)
        service = Service.objects.get(organization=organization)
        with acting(official) as who:
            from dure.journey.referrals.actions import send_referral

            referral, _new = send_referral(
                actor=who,
                record_id=uuid7(),
                household=household,
                need=need,
                service=service,
                consent=consent,
                request="부탁",
                at=now,
            )
            if number % 3 == 1:
                accept_referral(actor=who, referral=referral, at=now)
            if number % 3 == 2:
                decline_referral(actor=who, referral=referral, reason="referral_decline_reason:full", note="", at=now)


@pytest.mark.parametrize("asked", [{}, {"state": "sent"}])
def test_the_board_and_the_list_cost_the_same_with_one_and_with_twenty(
    browse: Any,
    acting: Any,
    official: Any,
    service: Service,
    partner_organization: Organization,
    now: dt.datetime,
    asked: dict[str, str],
) -> None:
    costs, client = [], browse(official)
    for count in (1, 20):
        many(acting, official, count, partner_organization, now)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("referrals:list"), asked).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_only_what_waits_is_counted_beside_the_states_and_the_index_holds_just_that(
    browse: Any, official: Any, acting: Any, referral: Referral
) -> None:
    page = browse(official).get(reverse("referrals:list"))
    counts = {chip["label"]: chip.get("count") for chip in page.context["chips"]}
    assert [counts[STATES[state][1]] for state in ("sent", "accepted", "confirmed")] == [1, 0, None]
    with acting(official) as actor:
        assert live_by_state(actor) == {"sent": 1}
    [index] = [index for index in Referral._meta.indexes if index.name == "referral_live"]
    assert index.condition == Q(state__in=sorted(LIVE))


def test_a_list_is_sorted_before_anything_is_joined_to_it(browse: Any, official: Any, referral: Referral) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = browse(official).get(reverse("referrals:list"), {"state": "sent"})
    assert referral.service.name in page.content.decode()
    [sorting] = [each["sql"] for each in queries if 'ORDER BY "referrals_referral"."sent_at" DESC' in each["sql"]]
    assert " JOIN " not in sorting


def test_why_a_request_was_to_be_taken_back_comes_back_when_a_colleague_was_quicker(
    browse: Any, official: Any, acting: Any, referral: Referral, now: dt.datetime
) -> None:
    client, url = browse(official), reverse("referrals:cancel", args=[referral.pk])
    draft_id, _ = put(client, url, note=WORDS)
    with acting(official) as actor:
        cancel_referral(actor=actor, referral=referral, note="x", at=now)
    answer = client.post(url, {"note": WORDS, "draft": str(draft_id)})
    assert (answer.status_code, WORDS in answer.content.decode()) == (409, True)
    assert get(client, draft_id).status_code == 200


def test_an_unknown_state_shows_the_board(browse: Any, official: Any) -> None:
    page = browse(official).get(reverse("referrals:list"), {"state": "🙂" * 2000})
    assert page.status_code == 200
    assert "columns" in page.context


def test_whoever_checks_what_was_shared_reads_a_masked_name(browse: Any, official: Any, referral: Referral) -> None:
    page = browse(official).get(reverse("referrals:referral", args=[referral.pk])).content.decode()
    assert page.count("박*자") == 3  # above, on the sheet, and as who agreed
    assert "박영자" not in page


def test_a_form_that_begins_with_the_full_name_is_on_record_as_a_look_at_it(
    browse: Any, acting: Any, official: Any, need: Need, service: Service
) -> None:
    page = browse(official).get(reverse("referrals:send", args=[need.pk, service.pk])).content.decode()
    assert page.count("박영자") == 1
    assert 'value="박영자"' in page
    with acting(official) as who:
        assert AuditEvent.objects.visible_to(who).get(act=Act.REVEAL).household_id == need.household_id
