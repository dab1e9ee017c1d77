from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.foundation.audit.models import Act, AuditEvent
from dure.registry.directory.models import Organization
from dure.registry.people.models import Consent, Household, Membership, Person
from tests.personas import SYSTEM
from tests.places import OWN

Browse = Callable[[User | None], Client]
LONG = "가" * 100_000


def filled(**changes: str) -> dict[str, str]:
    return {
        "record_id": str(uuid7()),
        "rows": "1",
        "name": "정말순",
        "birth_date": "1950-05-05",
        "area": Area.objects.get(path=OWN).code,
        "kind": "household_type:single",
        "address": "광안로 3",
        "phone": "010-0000-9999",
        **changes,
    }


def labels() -> list[str]:
    with scope(SYSTEM):
        return list(Household.objects.visible_to(SYSTEM).values_list("label", flat=True))


def test_a_household_is_registered_with_those_who_live_there(browse: Browse, official: User) -> None:
    member = {"person0-name": "김하나", "person0-relation": "relation:child", "person0-birth_date": "2012-01-01"}
    answer = browse(official).post(reverse("people:register"), filled(**member))
    with scope(SYSTEM):
        household = Household.objects.visible_to(SYSTEM).get(label="정말순")
        names = set(Person.objects.visible_to(SYSTEM).filter(household=household).values_list("name", flat=True))
    assert answer.headers["Location"] == household.get_absolute_url()
    assert names == {"정말순", "김하나"}


def test_a_second_click_on_register_leads_to_the_first_household(browse: Browse, official: User) -> None:
    client, form = browse(official), filled()
    first = client.post(reverse("people:register"), form)
    second = client.post(reverse("people:register"), form)
    assert first.headers["Location"] == second.headers["Location"]
    assert labels() == ["정말순"]


def test_one_more_row_keeps_what_was_typed_and_complains_about_nothing(browse: Browse, official: User) -> None:
    form = filled(**{"name": "", "person0-name": "김하나", "add_row": "1"})
    page = browse(official).post(reverse("people:register"), form).content.decode()
    assert 'value="김하나"' in page
    assert 'name="person1-name"' in page
    assert "person2-name" not in page
    assert "is-error" not in page
    assert labels() == []


def test_a_household_that_looks_known_is_shown_before_a_second_one_is_made(
    browse: Browse, official: User, household: Household
) -> None:
    client = browse(official)
    form = filled(name="박영자", birth_date="1954-03-02")
    page = client.post(reverse("people:register"), form)
    assert page.status_code == 200
    assert household.get_absolute_url() in page.content.decode()
    assert labels() == ["박영자"]
    assert client.post(reverse("people:register"), {**form, "not_same": "on"}).status_code == 302
    assert labels() == ["박영자", "박영자"]


@pytest.mark.parametrize("change", [{"address": ""}, {"add_row": "1"}])
def test_who_is_likely_the_same_stays_beside_a_form_that_is_not_finished(
    change: dict[str, str], browse: Browse, official: User, household: Household
) -> None:
    form = filled(name="박영자", birth_date="1954-03-02", **change)
    page = browse(official).post(reverse("people:register"), form).content.decode()
    assert household.get_absolute_url() in page
    assert "data-seen" in page
    assert page.index('name="name"') < page.index("data-likely=") < page.index('name="birth_date"')


def test_whom_another_office_knows_stays_beside_a_form_with_mistakes(
    browse: Browse, sibling_official: User, household: Household
) -> None:
    form = filled(name="박영자", birth_date="1954-03-02", area="")
    page = browse(sibling_official).post(reverse("people:register"), form).content.decode()
    assert "박*자" in page
    assert str(household.id) not in page


def test_mistakes_are_listed_in_the_order_of_the_page(browse: Browse, official: User) -> None:
    form = browse(official).post(reverse("people:register"), {"rows": "0"}).context["registration"].form
    assert [name for name in form.errors if name != "record_id"] == ["name", "area", "kind", "address"]


def test_known_elsewhere_is_said_without_a_name_that_can_be_read(
    browse: Browse, sibling_official: User, household: Household
) -> None:
    page = browse(sibling_official).post(reverse("people:search"), {"name": "박영자"}, follow=True).content.decode()
    assert "박*자" in page
    assert "망미번영로" not in page
    assert str(household.id) not in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("birth_date", "1777-01-01"),
        ("birth_date", "2098-01-01"),
        ("birth_date", "31.02.1950"),
        ("name", LONG),
        ("address", LONG),
        ("safety_note", LONG),
        ("phone", "☎☎☎"),
        ("area", "41"),
        ("rows", "9" * 5000),
    ],
)
def test_bad_input_gets_a_message_and_keeps_the_rest(field: str, typed: str, browse: Browse, official: User) -> None:
    form = filled(**{"address_detail": "🏠 지하 1호", field: typed})
    page = browse(official).post(reverse("people:register"), form)
    if field == "rows":
        assert page.status_code == 302
        return
    assert page.status_code == 200
    text = page.content.decode()
    assert "is-error" in text
    assert "🏠 지하 1호" in text
    assert labels() == []


def test_a_number_of_rows_in_odd_digits_counts_for_nothing(browse: Browse, official: User) -> None:
    assert browse(official).post(reverse("people:register"), {"rows": "²"}).status_code == 200


def test_a_person_is_added_and_moves_out(browse: Browse, official: User, household: Household) -> None:
    client, today = browse(official), timezone.localdate()
    form = {"record_id": str(uuid7()), "name": "김하나", "relation": "relation:child", "since": today.isoformat()}
    for _click in range(2):
        assert client.post(reverse("people:add_member", args=[household.id]), form).status_code == 302
    with scope(SYSTEM):
        membership = Membership.objects.visible_to(SYSTEM).get(person__name="김하나")
    url = reverse("people:move_out", args=[membership.id])
    early = client.post(url, {"day": (today - dt.timedelta(days=9)).isoformat()})
    assert "is-error" in early.content.decode()
    assert client.post(url, {"day": today.isoformat()}).status_code == 302
    page = client.get(reverse("people:members", args=[household.id])).content.decode()
    assert page.index("김*나") > page.index("박*자")


def test_target_groups_are_ticked(browse: Browse, official: User, household: Household) -> None:
    client, url = browse(official), reverse("people:groups", args=[household.id])
    assert client.post(url, {"groups": ["target_group:senior_alone"]}).status_code == 302
    page = client.get(url).content.decode()
    ticked = page.rindex('value="target_group:senior_alone"')
    assert "checked" in page[ticked : ticked + 200]


def test_a_consent_is_recorded_once_and_withdrawn(
    browse: Browse, nurse: User, household: Household, partner_organization: Organization
) -> None:
    client, today = browse(nurse), timezone.localdate()
    url = reverse("people:consents", args=[household.id])
    form: dict[str, Any] = {
        "record_id": str(uuid7()),
        "kind": "consent_kind:third_party",
        "recipient": str(partner_organization.id),
        "fields_shared": ["name", "phone"],
        "purpose": "반찬 나눔",
        "given_by": "박영자",
        "manner": "consent_manner:oral_witness",
        "witness": "",
        "given_on": today.isoformat(),
        "valid_until": (today + dt.timedelta(days=30)).isoformat(),
    }
    refused = client.post(url, form)
    assert "is-error" in refused.content.decode()
    for _click in range(2):
        assert client.post(url, {**form, "witness": "이통장"}).status_code == 302
    with scope(SYSTEM):
        consent = Consent.objects.visible_to(SYSTEM).get()
    assert consent.fields == ["name", "phone"]
    assert "반찬 나눔" in client.get(url).content.decode()
    for _click in range(2):
        assert client.post(reverse("people:withdraw_consent", args=[consent.id])).status_code == 302
    with scope(SYSTEM):
        assert Consent.objects.visible_to(SYSTEM).get().withdrawn_at is not None


PAGES = ["people:edit", "people:members", "people:add_member", "people:groups", "people:consents"]


@pytest.mark.parametrize("name", PAGES)
def test_a_neighbouring_official_finds_no_such_page(
    name: str, browse: Browse, official: User, sibling_official: User, household: Household
) -> None:
    url = reverse(name, args=[household.id])
    assert browse(official).get(url).status_code == 200
    assert browse(sibling_official).get(url).status_code == 404


def test_a_volunteer_gets_to_no_page_of_a_household(browse: Browse, volunteer: User, household: Household) -> None:
    for name in PAGES:
        assert browse(volunteer).get(reverse(name, args=[household.id])).status_code == 403


def test_the_people_of_a_household_are_masked_until_a_reason_is_given(
    browse: Browse, official: User, household: Household, acting: Callable[..., Any]
) -> None:
    client, url = browse(official), reverse("people:members", args=[household.id])
    for answer in (client.get(url), client.post(url, {"reason": ""})):
        page = answer.content.decode()
        assert "박*자" in page
        assert "1954년생" in page
        assert "박영자" not in page
        assert "1954-03-02" not in page
    assert "박영자" in client.post(url, {"reason": "이름 확인"}).content.decode()
    with acting(official) as actor:
        look = AuditEvent.objects.visible_to(actor).get(act=Act.REVEAL)
    assert (look.household_id, look.reason) == (household.id, "이름 확인")


def test_opening_the_form_of_a_person_is_on_record_as_a_look_at_the_name(
    browse: Browse, official: User, household: Household, acting: Callable[..., Any]
) -> None:
    with scope(SYSTEM):
        person = Person.objects.visible_to(SYSTEM).get(household=household)
    assert "박영자" in browse(official).get(reverse("people:edit_member", args=[person.id])).content.decode()
    with acting(official) as actor:
        look = AuditEvent.objects.visible_to(actor).get(act=Act.REVEAL)
    assert (look.what, look.object_id, look.household_id) == ("people.person", person.id, household.id)


def test_households_found_are_masked_in_passing(browse: Browse, official: User, household: Household) -> None:
    page = browse(official).post(reverse("people:search"), {"name": "박영"}, follow=True).content.decode()
    found = page[page.index("<table") : page.index("</table>")]
    assert str(household.id) in found
    assert "박*자 (1954년생)" in found
    assert "박영자" not in found
