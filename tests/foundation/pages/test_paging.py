"""Keyset paging walks every row once, forwards and back."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import RequestFactory
from django.utils import timezone

from dure.foundation.access.scope import as_system
from dure.foundation.pages.paging import Page, chip_group, keyset
from dure.registry.people.models import Household
from tests.personas import make_household

pytestmark = pytest.mark.django_db


@pytest.fixture
def households(db: None) -> list[Household]:
    """Eleven households, some registered at the same moment."""
    made = [make_household(label=f"가구{number:02}") for number in range(11)]
    moment = timezone.now()
    with as_system("tests") as system:
        for number, household in enumerate(made):
            Household.objects.visible_to(system).filter(pk=household.pk).update(
                registered_at=moment + dt.timedelta(minutes=number // 3)
            )
    return made


def page(url: str) -> Page:
    with as_system("tests") as system:
        rows: Any = Household.objects.visible_to(system)
        return keyset(rows, request=RequestFactory().get(url), order=("-registered_at", "id"), size=4)


def test_walking_on_and_back_meets_every_row_once(households: list[Household]) -> None:
    seen: list[list[str]] = []
    at = page("/list?dong=1")
    while True:
        seen.append([row.label for row in at.rows])
        if not at.next_url:
            break
        assert "dong=1" in urlsplit(at.next_url).query
        at = page(at.next_url)
    flat = [label for labels in seen for label in labels]
    assert (len(flat), len(set(flat))) == (11, 11)
    back = [[row.label for row in at.rows]]
    while at.previous_url:
        at = page(at.previous_url)
        back.append([row.label for row in at.rows])
    assert back[::-1] == seen


def test_a_mark_of_another_list_or_order_shows_the_first_page(households: list[Household]) -> None:
    mark = urlsplit(str(page("/list").next_url)).query
    assert [row.label for row in page(f"/other?{mark}").rows] == [row.label for row in page("/other").rows]
    with as_system("tests") as system:
        rows: Any = Household.objects.visible_to(system)
        by_name = keyset(rows, request=RequestFactory().get(f"/list?{mark}"), order=("label", "id"), size=4)
    assert [row.label for row in by_name.rows] == ["가구00", "가구01", "가구02", "가구03"]


@pytest.mark.parametrize("mark", ["x", "W10:1:2", "'; DROP TABLE", "%00"])
def test_a_broken_mark_shows_the_first_page(households: list[Household], mark: str) -> None:
    assert [row.label for row in page(f"/list?after={mark}").rows] == [row.label for row in page("/list").rows]


def test_an_empty_list_has_no_neighbours(db: None) -> None:
    empty = page("/list")
    assert (bool(empty), empty.next_url, empty.previous_url) == (False, None, None)


def test_a_chip_keeps_what_else_was_asked_for_and_begins_at_the_first_page() -> None:
    asked = RequestFactory().get("/list/?dong=a&state=open&after=mark")
    group = chip_group(asked, "State", "state", [("open", "Open"), ("closed", "Closed")], "open")
    assert group["label"] == "State"
    assert [(chip["label"], chip["current"], chip["url"]) for chip in group["chips"]] == [
        ("Open", True, "/list/?dong=a&state=open"),
        ("Closed", False, "/list/?dong=a&state=closed"),
    ]
