"""The page for what is not there: it repeats nothing, and shows a way for emergencies to those who may go it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse

from dure.foundation.accounts.models import User
from dure.registry.people.models import Household
from dure.web import views

pytestmark = pytest.mark.django_db


def test_a_missing_page_does_not_repeat_what_was_looked_for(rf: RequestFactory) -> None:
    body = views.not_found(rf.get("/secret-path"), Http404("Household Kim")).content.decode()
    assert "Household Kim" not in body
    assert "secret-path" not in body


def test_a_missing_page_speaks_to_citizens_in_their_own_words(browse: Callable[..., Client], official: User) -> None:
    address = reverse("public:duty_proof", args=["not-a-proof"])
    citizens, officials = (browse(who).get(address).content.decode() for who in (None, official))
    for words in ("검색창", "담당 지역"):
        assert words not in citizens
        assert words in officials
    assert "접수번호" in citizens


def test_who_may_open_in_an_emergency_is_told_where_whether_the_household_is_there_or_not(
    sibling_official: User, household: Household, district_leader: User, browse: Callable[..., Client]
) -> None:
    way = reverse("protection:emergency")
    out_of_sight, nowhere = (reverse("web:household", args=[each]) for each in (household.id, uuid.uuid4()))
    pages = [browse(sibling_official).get(address) for address in (out_of_sight, nowhere)]
    assert {page.status_code for page in pages} == {404}
    assert pages[0].content == pages[1].content
    assert f'href="{way}"' in pages[0].content.decode()
    assert way not in browse(district_leader).get(out_of_sight).content.decode()
