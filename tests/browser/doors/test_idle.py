"""The warning before the session ends: seen, announced, answered with one key; and the page left when it has ended."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.conftest import Sits
from tests.browser.person import Person

pytestmark = pytest.mark.browser

OFFICIAL = "복지 담당 공무원 · 망미1동"
EIGHT_MINUTES_S = 8 * 60


def warning(person: Person) -> Locator:
    return person.page.get_by_role("alertdialog", name="곧 로그아웃됩니다")


def sits_still(person: Person, *, left: float, who: str | None = None) -> None:
    """Eight minutes pass on the page's clock, and the server is told to answer that so much time is left."""

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            route.continue_()
        else:
            mark = person.page.locator("#idle").get_attribute("data-who") if who is None else who
            route.fulfill(json={"left": left, "who": mark})

    person.page.route("**/account/idle/", answer)
    person.page.clock.install()
    person.goes("/today/")
    person.page.clock.fast_forward((EIGHT_MINUTES_S + 1) * 1000)


def test_two_minutes_before_the_end_a_dialog_asks_and_enter_goes_on(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    sits_still(official, left=119)
    expect(warning(official)).to_be_visible()
    expect(warning(official)).to_contain_text(re.compile(r"남은 시간\s*1:5\d"))
    go_on = official.page.get_by_role("button", name="계속 사용하기")
    expect(go_on).to_be_focused()
    official.sight.look(official.page, "about to be signed out")
    with official.page.expect_response(lambda said: said.request.method == "POST") as said:
        official.page.keyboard.press("Enter")
    assert said.value.json()["left"] == 600
    expect(warning(official)).to_be_hidden()
    official.sees_page("지금 해야 할 일")


def test_escape_goes_on_too(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    sits_still(official, left=60)
    expect(warning(official)).to_be_visible()
    official.page.keyboard.press("Escape")
    expect(warning(official)).to_be_hidden()


def test_who_works_in_another_tab_is_not_warned_here(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    with official.page.expect_request("**/account/idle/"):
        sits_still(official, left=400)
    official.page.clock.run_for(3000)
    expect(warning(official)).to_be_hidden()


def test_a_page_whose_session_has_ended_is_left_for_the_sign_in_page(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    official.goes("/today/")
    official.context.clear_cookies()
    official.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(official.page).to_have_url(re.compile(r"/account/sign-in/\?next=%2Ftoday%2F"))


def test_a_page_left_open_closes_when_somebody_else_has_signed_in(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    asked: list[str] = []
    official.page.on("framenavigated", lambda frame: asked.append(frame.url))
    sits_still(official, left=600, who="somebody-else")
    official.page.clock.run_for(3000)
    expect(official.page.get_by_role("heading", level=1)).to_be_visible()
    assert len(asked) >= 2
