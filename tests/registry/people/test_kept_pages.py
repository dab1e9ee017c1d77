"""What lies under lock on the pages: masked, revealed one by one for a reason, kept when a field stays empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import Act, AuditEvent
from dure.foundation.vault.kinds import Kind
from dure.registry.people.kept import keep, kept_of
from dure.registry.people.models import Household, HouseholdSecret, Person
from tests.personas import SYSTEM

Browse = Callable[[User | None], Client]
PHONE, MASKED = "010-0000-1234", "010-****-1234"
NUMBER, MASKED_NUMBER = "540302-2345678", "540302-2******"
SAFE = "평일 낮 언니 번호로만"
WHY = {"why": "reveal_reason:call", "note": "방문 날짜"}


def head_of(household: Household) -> Person:
    with scope(SYSTEM):
        found: Person = Person.objects.visible_to(SYSTEM).get(household=household)
    return found


def secret_of(household: Household, kind: Kind = Kind.PHONE) -> HouseholdSecret | None:
    with scope(SYSTEM):
        return kept_of(SYSTEM, household).of(kind, head_of(household).id)


def lock_up(household: Household, **told: str) -> None:
    with scope(SYSTEM):
        kinds: dict[Kind, str | None] = {Kind(kind): value for kind, value in told.items()}
        keep(actor=SYSTEM, household=household, person=head_of(household), told=kinds, at=timezone.now())


def reveal_url(household: Household, kind: Kind = Kind.PHONE) -> str:
    secret = secret_of(household, kind)
    assert secret is not None
    return reverse("people:reveal", args=[secret.pk])


def looks() -> list[tuple[str, str]]:
    with scope(SYSTEM):
        rows = AuditEvent.objects.visible_to(SYSTEM).filter(act=Act.REVEAL).order_by("at")
        return [(row.reason, row.detail["reason_code"]) for row in rows]


def test_the_household_page_masks_and_leads_to_the_question_why(
    browse: Browse, official: User, household: Household
) -> None:
    client = browse(official)
    page = client.get(household.get_absolute_url()).content.decode()
    assert MASKED in page
    assert PHONE not in page
    assert reveal_url(household) in page
    question = client.get(reveal_url(household)).content.decode()
    assert MASKED in question
    assert PHONE not in question
    assert looks() == []


@pytest.mark.parametrize(
    "sent", [{}, {"why": ""}, {"why": "reveal_reason:other"}, {"why": "reveal_reason:other", "note": " "}]
)
def test_without_a_reason_nothing_is_shown(
    browse: Browse, official: User, household: Household, sent: dict[str, str]
) -> None:
    answer = browse(official).post(reveal_url(household), sent)
    assert PHONE not in answer.content.decode()
    assert looks() == []


def test_for_a_reason_the_value_is_shown_for_a_minute_and_the_look_is_kept(
    browse: Browse, official: User, household: Household
) -> None:
    answer = browse(official).post(reveal_url(household), WHY)
    assert PHONE in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Refresh"] == f"60; url={household.get_absolute_url()}"
    assert looks() == [("전화 연락: 방문 날짜", "reveal_reason:call")]
    looked = browse(official).get(reverse("web:looked", args=[household.id])).content.decode()
    assert official.name in looked


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_number_shown_can_be_called_and_says_that_the_look_is_on_record_and_ends(
    browse: Browse, official: User, household: Household, headers: dict[str, str]
) -> None:
    lock_up(household, safe_contact=SAFE)
    client = browse(official)
    shown = client.post(reveal_url(household), WHY, headers=headers).content.decode()
    assert f'<a href="tel:01000001234">{PHONE}</a>' in shown
    assert "기록" in shown
    assert "60초" in shown
    words = client.post(reveal_url(household, Kind.SAFE_CONTACT), WHY, headers=headers).content.decode()
    assert SAFE in words
    assert "tel:" not in words.split(SAFE)[0][-60:]


def test_htmx_puts_question_and_value_where_the_mask_was(browse: Browse, official: User, household: Household) -> None:
    client, htmx = browse(official), {"HX-Request": "true"}
    question = client.get(reveal_url(household), headers=htmx).content.decode()
    assert "<html" not in question
    assert f'hx-post="{reveal_url(household)}"' in question
    shown = client.post(reveal_url(household), WHY, headers=htmx)
    assert f">{PHONE}<" in shown.content.decode()
    assert 'data-closes-after="60"' in shown.content.decode()
    assert "Refresh" not in shown.headers


@pytest.mark.parametrize("who", ["sibling_official", "other_city_official", "district_leader", "volunteer", "partner"])
def test_who_does_not_see_the_household_finds_no_such_page(
    request: pytest.FixtureRequest, browse: Browse, household: Household, who: str
) -> None:
    client = browse(request.getfixturevalue(who))
    assert client.get(reveal_url(household)).status_code == 404
    assert client.post(reveal_url(household), WHY).status_code == 404
    assert looks() == []


def test_a_changed_entry_says_that_it_cannot_be_opened(browse: Browse, official: User, household: Household) -> None:
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE people_householdsecret SET token = set_byte(token, 20, get_byte(token, 20) # 1)")
    client = browse(official)
    assert "???" in client.get(household.get_absolute_url()).content.decode()
    answer = client.post(reveal_url(household), WHY)
    assert answer.status_code == 200
    assert "dure keys verify" in answer.content.decode()
    assert looks() == []


def person_form(household: Household, **more: str) -> dict[str, str]:
    person = head_of(household)
    return {"version": str(person.version), "name": person.name, "relation": "relation:head", **more}


def test_an_empty_field_keeps_what_is_there_and_a_tick_forgets_it(
    browse: Browse, official: User, household: Household
) -> None:
    client, url = browse(official), reverse("people:edit_member", args=[head_of(household).id])
    page = client.get(url).content.decode()
    assert MASKED in page
    assert PHONE not in page
    assert client.post(url, person_form(household, phone="", safe_contact=SAFE)).status_code == 302
    kept, safe = secret_of(household), secret_of(household, Kind.SAFE_CONTACT)
    assert kept is not None
    assert safe is not None
    assert (kept.opened(), safe.opened()) == (PHONE, SAFE)
    assert SAFE not in client.get(household.get_absolute_url()).content.decode()
    assert client.post(url, person_form(household, forget_phone="on")).status_code == 302
    assert secret_of(household) is None


def test_a_registration_number_is_nowhere_unless_a_law_is_named(
    browse: Browse, official: User, household: Household, settings: Any
) -> None:
    url = reverse("people:edit_member", args=[head_of(household).id])
    client = browse(official)
    for page in (url, reverse("people:register"), reverse("people:search")):
        assert "registration_number" not in client.get(page).content.decode()
    client.post(url, person_form(household, registration_number=NUMBER))
    assert secret_of(household, Kind.REGISTRATION_NUMBER) is None

    settings.REGISTRATION_NUMBER_BASIS = "사회보장급여법 제23조"
    for page in (url, reverse("people:register"), reverse("people:search")):
        assert "사회보장급여법 제23조" in client.get(page).content.decode()
    wrong = client.post(url, person_form(household, registration_number="541302-2345678"))
    assert "is-error" in wrong.content.decode()
    assert client.post(url, person_form(household, registration_number=NUMBER)).status_code == 302
    page = client.get(household.get_absolute_url()).content.decode()
    assert MASKED_NUMBER in page
    assert NUMBER not in page
    found = client.post(reverse("people:search"), {"registration_number": NUMBER.replace("-", "")}, follow=True)
    assert household.get_absolute_url() in found.content.decode()
    shown = client.post(reveal_url(household, Kind.REGISTRATION_NUMBER), WHY).content.decode()
    assert NUMBER in shown


def test_who_only_visits_does_not_read_registration_numbers(browse: Browse, nurse: User, household: Household) -> None:
    lock_up(household, registration_number=NUMBER)
    answer = browse(nurse).post(reveal_url(household, Kind.REGISTRATION_NUMBER), WHY)
    assert answer.status_code == 403
    assert NUMBER not in answer.content.decode()
    assert browse(nurse).post(reveal_url(household), WHY).status_code == 200


def test_a_number_looked_for_stands_in_no_address(browse: Browse, official: User, household: Household) -> None:
    client = browse(official)
    answer = client.post(reverse("people:search"), {"phone": PHONE, "name": ""})
    assert answer.status_code == 302
    address = answer.headers["Location"]
    assert urlsplit(address).path == reverse("people:search")
    assert "1234" not in address
    page = client.get(address).content.decode()
    assert household.get_absolute_url() in page
    start = client.get(f"{reverse('people:register')}?{urlsplit(address).query}").content.decode()
    assert f'value="{PHONE}"' in start


def test_the_page_costs_the_same_however_much_is_kept(
    browse: Browse, official: User, household: Household, django_assert_num_queries: Any
) -> None:
    from django.test.utils import CaptureQueriesContext

    client = browse(official)
    client.get(household.get_absolute_url())
    with CaptureQueriesContext(connection) as before:
        client.get(household.get_absolute_url())
    lock_up(household, registration_number=NUMBER, safe_contact=SAFE)
    with django_assert_num_queries(len(before)):
        client.get(household.get_absolute_url())
