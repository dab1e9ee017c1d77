"""The directory of services: found by what they answer, checked or not, open to everybody signed in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dure.foundation.areas.models import Area
from dure.registry.directory.models import Location, Organization, Service, ServiceAtLocation, ServiceNeed
from dure.registry.directory.queries import Sought, is_fresh, needs_answered, services_for, services_found
from tests.places import OWN


def listed(
    organization: Organization, name: str, *needs: str, verified_on: dt.date | None = None, **more: Any
) -> Service:
    service = Service(
        organization=organization,
        name=name,
        kind_id=more.pop("kind", "resource_kind:food"),
        field_id=more.pop("field", "service_field:welfare"),
        verified_on=verified_on,
        **more,
    )
    service.save(force_insert=True)
    for need in needs:
        ServiceNeed(service=service, area_id=f"need_area:{need}").save(force_insert=True)
    return service


def test_services_for_a_need_come_with_those_checked_last_first(partner_organization: Organization) -> None:
    never = listed(partner_organization, "가", "N06.1")
    old = listed(partner_organization, "나", "N06.1", verified_on=dt.date(2026, 1, 5))
    new = listed(partner_organization, "다", "N06.1", verified_on=dt.date(2026, 6, 5))
    listed(partner_organization, "라", "N09.1", verified_on=dt.date(2026, 7, 1))
    assert list(services_for("need_area:N06.1")) == [new, old, never]


def test_a_service_for_the_whole_area_answers_its_parts_and_the_other_way_round(
    partner_organization: Organization,
) -> None:
    whole = listed(partner_organization, "가", "N06")
    part = listed(partner_organization, "나", "N06.2")
    assert list(services_for("need_area:N06.2")) == [whole, part]
    assert list(services_for("need_area:N06.1")) == [whole]
    assert list(services_for("need_area:N06")) == [whole, part]


def test_a_service_that_is_closed_is_not_offered(partner_organization: Organization) -> None:
    listed(partner_organization, "가", "N06.1", status="temporarily closed")
    assert list(services_for("need_area:N06.1")) == []
    assert list(services_found(Sought())) == []


def test_every_filter_narrows_the_list(partner_organization: Organization) -> None:
    meals = listed(partner_organization, "도시락", "N03.1")
    repair = listed(
        partner_organization, "집수리", "N09.1", kind="resource_kind:housing_repair", field="service_field:housing"
    )
    assert list(services_found(Sought(words="집수"))) == [repair]
    assert set(services_found(Sought(words="도움 기관"))) == {meals, repair}
    assert list(services_found(Sought(kind="resource_kind:food"))) == [meals]
    assert list(services_found(Sought(field="service_field:housing"))) == [repair]
    assert list(services_found(Sought(need="need_area:N09"))) == [repair]
    assert list(services_found(Sought(sector="provider_sector:public"))) == []


def test_a_description_is_fresh_for_half_a_year(service: Service) -> None:
    today = dt.date(2026, 7, 1)
    assert not is_fresh(service, on=today)
    service.verified_on = today - dt.timedelta(days=180)
    assert is_fresh(service, on=today)
    service.verified_on = today - dt.timedelta(days=181)
    assert not is_fresh(service, on=today)


def test_the_needs_of_many_services_are_read_at_once(partner_organization: Organization) -> None:
    both = listed(partner_organization, "가", "N09.1", "N03.1")
    one = listed(partner_organization, "나", "N06.1")
    with CaptureQueriesContext(connection) as queries:
        answered = needs_answered([both, one])
    assert len(queries) == 1
    assert [area.code for area in answered[both.pk]] == ["N03.1", "N09.1"]
    assert [area.code for area in answered[one.pk]] == ["N06.1"]


def test_the_list_costs_the_same_with_one_and_with_twenty_services(
    browse: Any, official: Any, partner_organization: Organization
) -> None:
    client, costs = browse(official), []
    for upto in (1, 20):
        for number in range(Service.objects.count(), upto):
            listed(partner_organization, f"서비스 {number}", "N06.1", verified_on=timezone.localdate())
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("directory:list"))
        assert page.status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_list_turns_pages_and_keeps_the_filters(
    browse: Any, official: Any, partner_organization: Organization
) -> None:
    for number in range(30):
        listed(partner_organization, f"반찬 {number:02d}", "N03.1")
    client = browse(official)
    first = client.get(reverse("directory:list"), {"q": "반찬", "kind": "resource_kind:food"}).context["page"]
    second = client.get(first.next_url).context["page"]
    assert len(first.rows) == 25
    assert [row.name for row in second.rows] == [f"반찬 {number:02d}" for number in range(25, 30)]
    assert "kind=" in first.next_url


@pytest.mark.parametrize(
    "asked", [{"q": "x" * 100_000}, {"kind": "resource_kind:none"}, {"after": "broken"}, {"q": "🍚"}]
)
def test_a_filter_that_makes_no_sense_still_answers(browse: Any, official: Any, service: Service, asked: Any) -> None:
    assert browse(official).get(reverse("directory:list"), asked).status_code == 200


def test_the_page_of_a_service_says_who_gives_it_where_and_when_it_was_checked(
    browse: Any, official: Any, partner_organization: Organization
) -> None:
    service = listed(partner_organization, "도시락", "N03.1", eligibility_description="65세 이상")
    place = Location(
        organization=partner_organization, name="나눔터", address="수영로 1", area=Area.objects.get(path=OWN)
    )
    place.save(force_insert=True)
    ServiceAtLocation(service=service, location=place).save(force_insert=True)
    page = browse(official).get(reverse("directory:service", args=[service.pk])).content.decode()
    for text in ("도시락", "도움 기관", "65세 이상", "나눔터", "수영로 1", "확인한 적 없음"):
        assert text in page


def test_a_service_that_is_not_there_is_not_found(browse: Any, official: Any, household: Any) -> None:
    assert browse(official).get(reverse("directory:service", args=[household.pk])).status_code == 404


def test_a_stranger_is_asked_to_sign_in(browse: Any, service: Service) -> None:
    assert browse(None).get(reverse("directory:list")).status_code in (302, 401, 403)
