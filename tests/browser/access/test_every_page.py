"""One page of every type, found by itself: accessible in both colours, whole at every width, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.access.site import ROLES, STRANGER, PageType, Site, page_routes, sign_in
from tests.browser.person import Person
from tests.browser.sight import Sight

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
WIDTHS = (1280, 390, 320)
LOOKS = (("ko", "light", 1280), ("en", "high-contrast", 320))
"""Language, colours, and the width at which axe looks; the other widths are looked at by the walks through the site."""
NOT_PAGES = {
    "account_login": "sends on to the sign-in page",
    "account_reauthenticate": "a step within signing in",
    "accounts:go_on": "sends on",
    "accounts:password": "only for who signs in with a password",
    "accounts:recovery_codes": "looked at where a passkey is set up",
    "accounts:sign_out": "only writes",
    "cases:follow_up": "a form like the review; only for a case whose time after closing has come",
    "discovery:photo": "a picture",
    "drafts:draft": "an answer for a script",
    "findings:merge": "only writes; its button is there when two findings look alike",
    "idle:idle": "an answer for a script",
    "indicators:download": "a file",
    "indicators:outlines": "a file",
    "jobs:retry": "only writes; its button is there after a failure",
    "learning:progress": "a piece of a page for a script",
    "mfa_authenticate": "a step within signing in",
    "mfa_deactivate_totp": "only for who has an app set up",
    "mfa_login_webauthn": "a step within signing in",
    "mfa_reauthenticate": "a step within signing in",
    "mfa_reauthenticate_webauthn": "a step within signing in",
    "openid_connect_callback": "only where a provider sends people back",
    "public:duty_proof": "only for who has just reported",
    "public:receipt_answer": "sends on to the receipt's page, which shows the form when something is asked",
    "rounds:progress": "a piece of a page for a script",
    "set_language": "only writes",
    "signals:progress": "a piece of a page for a script",
    "tokens:end": "only writes",
    "tuning:progress": "a piece of a page for a script",
}
WRITES_ONLY = 405
OUTLINE = """() => {
    const wrong = [];
    const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(each => Number(each.tagName[1]));
    const ones = levels.filter(level => level === 1).length;
    if (ones !== 1) wrong.push(`${ones} main headings`);
    levels.forEach((level, at) => {
        if (at && level > levels[at - 1] + 1) wrong.push(`h${levels[at - 1]} then h${level}`);
    });
    if (document.querySelectorAll('main').length !== 1) wrong.push('not one main part');
    if (!document.title.split('–')[0].trim()) wrong.push('no title');
    const first = document.querySelector('a[href], button, input:not([type=hidden]), summary');
    if (first?.getAttribute('href') !== '#content') wrong.push('no skip link first');
    const ids = [...document.querySelectorAll('[id]')].map(each => each.id);
    ids.filter((id, at) => ids.indexOf(id) !== at).forEach(id => wrong.push(`id ${id} twice`));
    return wrong;
}"""


@pytest.fixture(scope="module")
def people(chromium: Browser, demo_url: str) -> Iterator[dict[str, Person]]:
    """One of each role, signed in."""
    found = {role: Person(chromium, demo_url, sight=Sight()) for role in ROLES}
    for role, person in found.items():
        sign_in(person, role)
    yield found
    for person in found.values():
        person.leaves()


@pytest.fixture(scope="module")
def site(people: dict[str, Person]) -> Site:
    """All pages that these people can open."""
    found = Site()
    for role, person in people.items():
        found.explore(role, person)
    for role, person in people.items():
        found.ask(role, person)
    return found


def test_every_address_is_a_page_that_was_found_or_only_writes(site: Site) -> None:
    rest = {
        route.name: site.answers.get(route.name)
        for route in page_routes()
        if route.name not in site.pages and WRITES_ONLY not in site.answers.get(route.name, ())
    }
    assert {name: answers for name, answers in rest.items() if name not in NOT_PAGES} == {}
    assert len(site.pages) > 60


@pytest.mark.parametrize(("language", "colours", "width"), LOOKS, ids=[f"{one[0]}-{one[1]}" for one in LOOKS])
def test_every_page_is_accessible_and_whole(
    site: Site, people: dict[str, Person], sight: Sight, language: str, colours: str, width: int
) -> None:
    for page in site.pages.values():
        person = people[page.role]
        person.sight = sight
        choose(person, language, colours)
        person.goes(page.address)
        look(person, page, sight, language, width)
    sight.close()


def choose(person: Person, language: str, colours: str) -> None:
    """What the switches in the head remember."""
    cookies: list[Any] = [
        {"name": name, "value": value, "url": person.url}
        for name, value in (("dure_language", language), ("dure_display", colours))
    ]
    person.context.add_cookies(cookies)


def look(person: Person, page: PageType, sight: Sight, language: str, width: int) -> None:
    tab, name = person.page, f"{page.name} as {page.role or 'a stranger'} in {language}"
    sight.looked_at.append(name)
    sight.wrong += [f"{name}: {fault}" for fault in tab.evaluate(OUTLINE)]
    if tab.locator("html").get_attribute("lang") != language:
        sight.wrong.append(f"{name}: says it is in another language")
    for each in WIDTHS:
        sight.at_width(tab, name, each, with_axe=each == width)


def test_a_stranger_and_somebody_without_the_right_meet_pages_as_whole(people: dict[str, Person], sight: Sight) -> None:
    for role, address in ((STRANGER, "/no/such/page/"), (ROLES[1], "/log/"), (ROLES[1], "/no/such/page/")):
        person = people[role]
        choose(person, "ko", "light")
        person.goes(address)
        look(person, PageType(address, role, address), sight, "ko", 320)
    sight.close()
