"""The same rooms for somebody who reads English: whole words, nothing cut, nothing hanging out of a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sits
from tests.browser.person import Person

pytestmark = pytest.mark.browser


def test_the_public_pages_stand_in_english(sit_down: Sits) -> None:
    stranger = sit_down(locale="en-US")
    for address, title in (("/", "We come to you"), ("/help/", "I need help"), ("/worry/", "I am worried")):
        stranger.goes(address)
        stranger.sees_page(title, called=f"english {title}")
    expect(stranger.page.locator("html")).to_have_attribute("lang", "en")


def test_the_officials_pages_stand_in_english(sit_down: Sits) -> None:
    official = sit_down("Welfare official", locale="en-US")
    official.sees_page("What to do now", called="english today")
    lists = (("Finding", "Finding"), ("Visits", "Visits"), ("Households", "Households"), ("Referrals", "Referrals"))
    for entry, title in (*lists, ("Cases", "Cases"), ("Services", "Services"), ("Resources", "Resources")):
        enters(official, entry)
        official.sees_page(title, called=f"english {title}")
    enters(official, "Today")
    official.page.get_by_role("link", name=re.compile("'s (home|household)$")).first.click()
    official.sees_page(re.compile("household"), called="english household")


def enters(person: Person, entry: str) -> None:
    menu = person.page.get_by_role("navigation", name="Main menu")
    menu.get_by_role("link", name=entry, exact=True).click()
