"""The search in the head: what it finds for whom, and that no name travels in an address or into the audit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dure.foundation.access.scope import scope
from dure.foundation.audit.models import Act, AuditEvent
from dure.journey.discovery.tips.models import Tip
from dure.registry.directory.models import Service
from dure.registry.people.models import Household
from tests.personas import SYSTEM, make_household
from tests.places import OWN

pytestmark = pytest.mark.django_db


def asked(client: Client, text: str) -> HttpResponse:
    answer = client.post(reverse("web:search"), {"q": text})
    assert answer.status_code == 302
    return client.get(answer["Location"])


def page_of(client: Client, text: str) -> str:
    return asked(client, text).content.decode()


@pytest.mark.parametrize("text", ["박영자", "영자", "박", "자", "1954-03-02", "망미번영로", "박영 망미", "박 영자"])
def test_a_household_is_found_by_a_part_of_a_name_a_birth_date_or_an_address(
    text: str, official: Any, household: Household, browse: Callable[..., Client]
) -> None:
    page = page_of(browse(official), text)
    assert household.get_absolute_url() in page
    assert "박*자" in page


def test_a_whole_phone_number_finds_its_household_and_a_part_of_one_does_not(
    official: Any, sibling_official: Any, household: Household, browse: Callable[..., Client]
) -> None:
    assert str(household.id) in page_of(browse(official), "010 0000 1234")
    assert str(household.id) not in page_of(browse(official), "1234")
    assert str(household.id) not in page_of(browse(sibling_official), "010-0000-1234")


def test_names_stay_masked_in_what_is_found(official: Any, household: Household, browse: Callable[..., Client]) -> None:
    assert "박영자" not in page_of(browse(official), "영자")


def test_the_neighbouring_dong_finds_nothing(
    sibling_official: Any, household: Household, browse: Callable[..., Client]
) -> None:
    page = page_of(browse(sibling_official), "박영자")
    assert str(household.id) not in page
    assert "찾은 것이 없습니다" in page


def test_what_is_typed_stands_in_no_address_and_in_no_audit_row(
    official: Any, household: Household, browse: Callable[..., Client]
) -> None:
    client = browse(official)
    for name in ("web:search", "web:households"):
        address = client.post(reverse(name), {"q": "박영자"})["Location"]
        assert "박영자" not in unquote(address)
        assert str(household.id) in client.get(address).content.decode()
    with scope(SYSTEM):
        rows = list(AuditEvent.objects.visible_to(SYSTEM).filter(act=Act.SEARCH))
    assert len(rows) == 2
    assert not [row for row in rows if "박영자" in str(row.detail)]
    detail = next(row.detail for row in rows if row.what == "web.search")
    assert detail["length"] == 3
    assert detail["found"] == {"people": 1}


def test_a_sealed_search_opens_for_its_own_person_only(
    official: Any, nurse: Any, household: Household, browse: Callable[..., Client]
) -> None:
    address = browse(official).post(reverse("web:search"), {"q": "박영자"})["Location"]
    page = browse(nurse).get(address).content.decode()
    assert str(household.id) not in page
    assert "박영자" not in page


def test_a_receipt_number_leads_to_its_tip_for_who_reads_tips(
    official: Any, nurse: Any, now: Any, browse: Callable[..., Client]
) -> None:
    with scope(SYSTEM):
        tip = Tip(
            path=OWN,
            receipt="ABCD-EFGH-JKLM",
            kind_id="tip_kind:neighbour_tip",
            channel_id="contact_channel:web",
            received_at=now,
            about_place="파란 대문",
            story="며칠째 불이 꺼져 있어요",
        )
        tip.save(force_insert=True)
    url = reverse("discovery:tip", args=[tip.id])
    assert url in page_of(browse(official), "abcd efgh jklm")
    assert url not in page_of(browse(nurse), "ABCD-EFGH-JKLM")


def test_services_are_found_by_their_name_and_by_who_gives_them(
    official: Any, service: Service, browse: Callable[..., Client]
) -> None:
    url = reverse("directory:service", args=[service.id])
    assert url in page_of(browse(official), "반찬")
    assert url in page_of(browse(official), "도움")


def test_more_than_a_page_is_read_on(official: Any, browse: Callable[..., Client]) -> None:
    homes = [make_household(label=f"가람{number:02}") for number in range(25)]
    client = browse(official)
    answer = asked(client, "가람")
    first = answer.content.decode()
    group = next(group for group in answer.context["groups"] if group.key == "people")
    address = f"{answer.request['PATH_INFO']}?{answer.request['QUERY_STRING']}&show=people&after={group.mark}"
    second = client.get(address).content.decode()
    seen = [sum(str(home.id) in page for home in homes) for page in (first, second)]
    assert seen == [20, 5]
    assert client.get(address.replace("after=", "after=x")).status_code == 200


def test_a_search_asks_the_database_as_often_for_many_as_for_one(official: Any, browse: Callable[..., Client]) -> None:
    client = browse(official)
    make_household(label="가람솔")

    def count() -> int:
        address = client.post(reverse("web:search"), {"q": "가람"})["Location"]
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    count()
    few = count()
    for number in range(30):
        make_household(label=f"가람{number}")
    assert count() == few


@pytest.mark.parametrize("text", ["", "  ", "쀍", "\0", "%", "'; --", "ㄱ", "x" * 500])
def test_odd_words_find_nothing_and_break_nothing(
    text: str, official: Any, household: Household, browse: Callable[..., Client]
) -> None:
    page = browse(official).post(reverse("web:search"), {"q": text}, follow=True)
    assert page.status_code == 200
    assert str(household.id) not in page.content.decode()
