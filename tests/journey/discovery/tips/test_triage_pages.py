from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.journey.discovery.tips.actions import Reporter
from dure.journey.discovery.tips.models import BlindSpot, Tip
from dure.journey.discovery.tips.states import TipState
from dure.registry.people.models import Household, HouseholdSecret
from tests.journey.discovery.tips.telling import STORY, send
from tests.personas import SYSTEM
from tests.places import OWN

Browse = Callable[[User | None], Client]


def stored(tip: Tip) -> Tip:
    with scope(SYSTEM):
        found: Tip = Tip.objects.visible_to(SYSTEM).get(pk=tip.pk)
    return found


def test_the_inbox_shows_what_waits_the_longest_first(browse: Browse, official: User, now: dt.datetime) -> None:
    send(at=now, worry={"story": "새로 온 제보"})
    send(at=now - dt.timedelta(hours=30), worry={"story": "오래된 제보"})
    page = browse(official).get(reverse("discovery:inbox")).content.decode()
    assert page.index("오래된 제보") < page.index("새로 온 제보")
    assert "clock--passed" in page


def test_the_inbox_filters_by_state_and_kind(browse: Browse, official: User) -> None:
    send(worry={"story": "이웃 제보"})
    send(kind="tip_kind:own_request", worry={"story": "본인 요청"})
    client, url = browse(official), reverse("discovery:inbox")
    only = client.get(url, {"kind": "tip_kind:own_request"}).content.decode()
    assert "본인 요청" in only
    assert "이웃 제보" not in only
    assert "이웃 제보" not in client.get(url, {"state": "closed"}).content.decode()
    strange = client.get(url, {"state": "x", "kind": "wish:food", "order": "x", "after": "x", "dong": "x" * 999})
    assert strange.status_code == 200


def test_the_inbox_asks_as_often_for_twenty_tips_as_for_one(browse: Browse, official: User) -> None:
    client, url = browse(official), reverse("discovery:inbox")
    send()
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _ in range(19):
        send()
    with CaptureQueriesContext(connection) as twenty:
        client.get(url)
    assert len(twenty) == len(one)


def test_a_neighbouring_official_neither_lists_nor_opens_it(browse: Browse, sibling_official: User) -> None:
    tip = send()
    client = browse(sibling_official)
    assert STORY not in client.get(reverse("discovery:inbox")).content.decode()
    assert client.get(reverse("discovery:tip", args=[tip.id])).status_code == 404
    assert client.post(reverse("discovery:close", args=[tip.id])).status_code == 404


def test_the_tip_shows_likely_households_at_once(browse: Browse, official: User, household: Household) -> None:
    tip = send()
    page = browse(official).get(reverse("discovery:tip", args=[tip.id])).content.decode()
    assert STORY in page
    assert reverse("discovery:link", args=[tip.id, household.id]) in page


def test_the_search_of_a_tip_can_be_changed(browse: Browse, official: User, household: Household) -> None:
    tip = send(worry={"name": "", "place": "모름"})
    client, url = browse(official), reverse("discovery:tip", args=[tip.id])
    link = reverse("discovery:link", args=[tip.id, household.id])
    assert link not in client.get(url).content.decode()
    assert link in client.post(url, {"birth_date": "540302"}, follow=True).content.decode()
    assert "is-error" in client.post(url, {"birth_date": "어제"}, follow=True).content.decode()


@pytest.mark.requirement("R035")
def test_linking_by_hand_counts_the_blind_spot_and_a_second_click_does_nothing(
    browse: Browse, official: User, household: Household
) -> None:
    tip = send()
    client, url = browse(official), reverse("discovery:link", args=[tip.id, household.id])
    assert client.get(url).status_code == 200
    for _click in range(2):
        answer = client.post(url, {"blind_spot": "blind_spot_definition:not_known"})
        assert answer.headers["Location"] == household.get_absolute_url()
    with scope(SYSTEM):
        assert BlindSpot.objects.visible_to(SYSTEM).get().definition_id == "blind_spot_definition:not_known"
    assert stored(tip).household_id == household.id


def test_a_household_out_of_sight_cannot_be_linked(
    browse: Browse, official: User, sibling_household: Household
) -> None:
    tip = send()
    url = reverse("discovery:link", args=[tip.id, sibling_household.id])
    assert browse(official).get(url).status_code == 404
    assert browse(official).post(url, {"blind_spot": ""}).status_code == 404


def test_a_new_household_begins_with_what_the_tip_says(browse: Browse, official: User) -> None:
    tip = send(worry={"phone": "010-0000-5555"})
    client, url = browse(official), reverse("discovery:register", args=[tip.id])
    page = client.get(url).content.decode()
    for known in ("박영자", "망미번영로 12"):
        assert f'value="{known}"' in page
    assert "010-0000-5555" not in page
    assert "010-****-5555" in page
    form = {
        "record_id": str(uuid7()),
        "rows": "0",
        "name": "박영자",
        "area": Area.objects.get(path=OWN).code,
        "kind": "household_type:single",
        "address": "망미번영로 12",
        "phone": "",
        "blind_spot": "",
    }
    first = client.post(url, form)
    again = client.post(url, form)
    assert stored(tip).state == TipState.LINKED
    assert first.headers["Location"] == again.headers["Location"]
    with scope(SYSTEM):
        assert Household.objects.visible_to(SYSTEM).count() == 1
        (kept,) = HouseholdSecret.objects.visible_to(SYSTEM).filter(person=None)
        assert kept.opened() == "010-0000-5555"


def damage_numbers() -> None:
    with scope(SYSTEM), connection.cursor() as cursor:
        flipped = "set_byte(token, 20, get_byte(token, 20) # 1)"
        cursor.execute(f"UPDATE discovery_tipsecret SET token = {flipped} WHERE kind = 'phone'")


def test_a_told_number_that_does_not_open_holds_no_registration_up(browse: Browse, official: User) -> None:
    tip = send(worry={"phone": "010-0000-5555"})
    damage_numbers()
    client, url = browse(official), reverse("discovery:register", args=[tip.id])
    assert "더 이상 열리지 않습니다" in client.get(url).content.decode()
    form = {"record_id": str(uuid7()), "rows": "0", "name": "박영자", "area": Area.objects.get(path=OWN).code}
    form |= {"kind": "household_type:single", "address": "망미번영로 12", "phone": "", "blind_spot": ""}
    assert client.post(url, form).status_code == 302
    assert stored(tip).state == TipState.LINKED
    with scope(SYSTEM):
        assert not HouseholdSecret.objects.visible_to(SYSTEM).exists()


def test_a_reporter_whose_number_does_not_open_is_named_all_the_same(browse: Browse, official: User) -> None:
    tip = send(reporter=Reporter("reporter_kind:mail_carrier", "최우편", "010-0000-6666"))
    damage_numbers()
    url = reverse("discovery:reporter", args=[tip.id])
    page = browse(official).post(url, {"why": "장소를 다시 묻기 위해"}).content.decode()
    assert "최우편" in page
    assert "???" in page


def test_the_interface_says_that_a_number_does_not_open(browse: Browse, official: User) -> None:
    tip = send(worry={"phone": "010-0000-5555"})
    damage_numbers()
    why = {"why": "reveal_reason:call", "note": "방문 날짜"}
    client = browse(official)
    answer = client.post(f"/api/v1/tips/{tip.id}/phone", why, content_type="application/json")
    assert answer.status_code == 409, answer.content
    assert answer.json()["type"] == "urn:dure:problem:does-not-open"


def test_the_reporter_is_hidden_until_a_reason_is_given(browse: Browse, official: User) -> None:
    tip = send(reporter=Reporter("reporter_kind:mail_carrier", "최우편"))
    client = browse(official)
    page, url = reverse("discovery:tip", args=[tip.id]), reverse("discovery:reporter", args=[tip.id])
    assert "최우편" not in client.get(page).content.decode()
    assert "최우편" not in client.post(url, {"why": "왜"}).content.decode()
    assert "최우편" in client.post(url, {"why": "장소를 다시 묻기 위해"}).content.decode()
    assert "최우편" not in client.get(page).content.decode()


def test_closing_asks_for_a_note_and_happens_once(browse: Browse, official: User) -> None:
    tip = send()
    client, url = browse(official), reverse("discovery:close", args=[tip.id])
    refused = client.post(url, {"reason": "tip_closing_reason:no_need", "note": ""})
    assert "is-error" in refused.content.decode()
    assert stored(tip).state == TipState.RECEIVED
    for _click in range(2):
        assert client.post(url, {"reason": "tip_closing_reason:duplicate", "note": ""}).status_code == 302
    assert stored(tip).state == TipState.CLOSED
    page = client.get(reverse("discovery:tip", args=[tip.id])).content.decode()
    assert "같은 제보가 있음" in page


def test_a_dong_head_triages_but_registers_nobody(browse: Browse, db: None) -> None:
    from tests.personas import make_user

    head = make_user("head", "dong_head", OWN)
    tip = send()
    client = browse(head)
    assert client.get(reverse("discovery:tip", args=[tip.id])).status_code == 200
    assert client.get(reverse("discovery:register", args=[tip.id])).status_code == 403


@pytest.mark.parametrize("name", ["discovery:inbox", "people:search"])
def test_a_stranger_is_asked_to_sign_in(name: str, browse: Browse) -> None:
    answer = browse(None).get(reverse(name))
    assert answer.status_code == 302
    assert "next=" in answer.headers["Location"]
