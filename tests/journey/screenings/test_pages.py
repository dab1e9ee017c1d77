"""The facts page and the result page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.journey.screenings.models import Screening
from dure.registry.people.models import Household, Membership, Person
from tests.personas import SYSTEM


def facts_url(household: Household) -> str:
    return reverse("screenings:facts", args=[household.pk])


def screenings_of(household: Household) -> list[Screening]:
    with scope(SYSTEM):
        return list(Screening.objects.visible_to(SYSTEM).filter(household=household).order_by("screened_at"))


def typed(**changes: Any) -> dict[str, Any]:
    return {"record_id": uuid7(), "as_of": "2025-06-01", **changes}


def head_of(household: Household) -> Person:
    with scope(SYSTEM):
        found: Person = Person.objects.visible_to(SYSTEM).filter(household=household).order_by("id").first()
    return found


def test_the_form_begins_with_the_region_of_the_area_and_today(
    browse: Any, official: Any, household: Household
) -> None:
    page = browse(official).get(facts_url(household))
    form = page.context["form"]
    assert form["region"].initial == "metropolitan"
    assert form["city_size"].initial == "big_city"
    assert form["as_of"].initial == timezone.localdate()
    assert "박*자" in page.content.decode()


@pytest.mark.requirement("R188")
def test_empty_fields_are_unknown_and_zero_is_known(browse: Any, official: Any, household: Household) -> None:
    head = head_of(household)
    page = browse(official).post(
        facts_url(household), typed(**{"debts": "0", f"{head.pk}-work_income": "0", "no_crisis": "on"})
    )
    (screening,) = screenings_of(household)
    assert page.headers["Location"] == reverse("screenings:result", args=[screening.pk])
    assert screening.facts["household"] == {"debts": 0, "crisis_reasons": []}
    assert screening.facts["members"][0]["work_income"] == 0
    assert "other_income" not in screening.facts["members"][0]


def test_the_next_screening_begins_with_the_last_ones_facts(browse: Any, official: Any, household: Household) -> None:
    client, head = browse(official), head_of(household)
    client.post(
        facts_url(household),
        typed(
            **{
                "financial_assets": "3000000",
                "obligor_exists": "no",
                "crisis_reasons": ["illness"],
                f"{head.pk}-other_income": "300000",
                f"{head.pk}-disabled": "yes",
            }
        ),
    )
    form = client.get(facts_url(household)).context["form"]
    assert form["financial_assets"].initial == 3_000_000
    assert form["obligor_exists"].initial == "no"
    assert form["crisis_reasons"].initial == ["illness"]
    assert form[f"{head.pk}-other_income"].initial == 300_000
    assert form[f"{head.pk}-disabled"].initial == "yes"


def test_the_result_page_shows_six_programmes_their_reasons_and_that_the_officer_decides(
    browse: Any, official: Any, household: Household
) -> None:
    page = browse(official).post(facts_url(household), typed(), follow=True).content.decode()
    for text in (
        "생계급여", "의료급여", "주거급여", "교육급여", "긴급복지", "기초연금", "더 알아야 함", "왜?",
        "결정은 담당 공무원이", "다음에 물어볼 것",
    ):  # fmt: skip
        assert text in page


def test_one_missing_fact_is_named_on_top_with_what_it_settles(
    browse: Any, official: Any, household: Household
) -> None:
    head = head_of(household)
    known = {
        "region": "metropolitan", "city_size": "big_city", "residence_value": "0", "general_assets": "0",
        "car_value": "0", "debts": "0", "obligor_exists": "no", "has_pupil": "no", "crisis_reasons": ["illness"],
        f"{head.pk}-work_income": "0", f"{head.pk}-other_income": "0", f"{head.pk}-disabled": "no",
    }  # fmt: skip
    page = browse(official).post(facts_url(household), typed(**known), follow=True)
    assert page.context["ask"]["best_facts"].startswith("금융재산")
    assert f"만 알면 {len(page.context['ask']['settled'])}개 제도가 확정됩니다" in page.content.decode()


def test_a_second_click_leads_to_the_first_result(browse: Any, official: Any, household: Household) -> None:
    client, form = browse(official), typed()
    first = client.post(facts_url(household), form)
    second = client.post(facts_url(household), form)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(screenings_of(household)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"debts": "-1"}, "debts"),
        ({"debts": "9" * 100_000}, "debts"),
        ({"debts": "천만 원 💸"}, "debts"),
        ({"as_of": "0001-01-01"}, "as_of"),
        ({"as_of": "9999-12-31"}, "as_of"),
        ({"as_of": ""}, "as_of"),
        ({"region": "mars"}, "region"),
        ({"crisis_reasons": ["boredom"]}, "crisis_reasons"),
        ({"crisis_reasons": ["illness"], "no_crisis": "on"}, "no_crisis"),
    ],
)
def test_what_cannot_be_stands_at_its_field_and_the_rest_is_kept(
    browse: Any, official: Any, household: Household, changes: Any, field: str
) -> None:
    page = browse(official).post(facts_url(household), typed(**({"car_value": "1234567"} | changes)))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert "1234567" in page.content.decode()
    assert screenings_of(household) == []


def test_a_household_or_result_of_another_dong_or_city_does_not_exist(
    browse: Any, official: Any, sibling_official: Any, other_city_official: Any, household: Household
) -> None:
    browse(official).post(facts_url(household), typed())
    (screening,) = screenings_of(household)
    for user in (sibling_official, other_city_official):
        assert browse(user).get(facts_url(household)).status_code == 404
        assert browse(user).get(reverse("screenings:result", args=[screening.pk])).status_code == 404


def test_roles_that_do_not_screen_have_no_page(
    browse: Any, partner: Any, volunteer: Any, district_leader: Any, household: Household
) -> None:
    for user in (partner, volunteer, district_leader):
        assert browse(user).get(facts_url(household)).status_code == 403


def test_the_result_costs_the_same_for_one_member_and_for_eight(
    browse: Any, official: Any, household: Household
) -> None:
    client, costs = browse(official), []
    for size in (1, 8):
        with scope(SYSTEM):
            for number in range(size - 1):
                child = Person(
                    household=household,
                    path=household.path,
                    name=f"자녀{number}",
                    birth_date=dt.date(2015, 1, 1 + number),
                    relation_id="relation:child",
                )
                child.save(force_insert=True)
                Membership(
                    household=household,
                    path=household.path,
                    person=child,
                    relation_id="relation:child",
                    valid_from=timezone.localdate(),
                ).save(force_insert=True)
        client.post(facts_url(household), typed())
        url = reverse("screenings:result", args=[screenings_of(household)[-1].pk])
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
