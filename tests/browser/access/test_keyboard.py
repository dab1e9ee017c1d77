"""The daily way with the keyboard alone: sign in, Today, a household, a visit planned and written down."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sits
from tests.browser.visiting import SEOUL

pytestmark = pytest.mark.browser

OFFICIAL = "복지 담당 공무원 · 망미1동"
FARTHEST = 150
SEEN = "문 앞에서 이야기를 나눴습니다. 안색이 좋고 식사도 하십니다."
# Words of what has the focus; empty when nobody could see where the focus is.
FOCUSED = """() => {
    const it = document.activeElement, box = it.getBoundingClientRect(), style = getComputedStyle(it);
    if (it === document.body) return ['', ''];
    const part = !it.matches(':focus');  // the calendar button inside a field of a day, framed by the browser itself
    const words = [it.labels?.[0]?.innerText, it.innerText, it.getAttribute('aria-label')].filter(Boolean).join(' ');
    const frame = it.closest('.search, .krds-form-check') ?? it;
    const seen = [it, frame, it.labels?.[0]].filter(Boolean).map(each => getComputedStyle(each))
        .some(each => each.outlineStyle !== 'none' || each.boxShadow !== 'none');
    const on = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
    const covered = on && !it.contains(on) && !on.contains(it) && !frame.contains(on) && box.width > 2;
    return [words.trim(), part ? '' : !seen ? 'has no frame' : covered ? `is covered by ${on.className}` : ''];
}"""


class Keyboard:
    """Somebody who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reaches(self, words: str) -> None:
        """Tab until what has the focus says these words."""
        for _ in range(FARTHEST):
            self.page.keyboard.press("Tab")
            said, wrong = self.page.evaluate(FOCUSED)
            assert not wrong, f"{said} {wrong} on {self.page.url}"
            if re.search(words, said):
                return
        pytest.fail(f"{words} cannot be reached by Tab on {self.page.url}")

    def presses(self, words: str, key: str = "Enter") -> None:
        self.reaches(words)
        self.page.keyboard.press(key)

    def writes_moment(self, label: str, at: dt.datetime) -> None:
        """Into the browser's own field, part by part, in the order in which it shows them."""
        self.reaches(label)
        self.page.keyboard.type(at.strftime("%m%d%Y"))
        self.page.keyboard.press("ArrowRight")
        self.page.keyboard.type(at.strftime("%I%M%p"))


def test_a_visit_is_planned_and_written_down_without_a_mouse(sit_down: Sits) -> None:
    person = sit_down()
    person.goes("/account/sign-in/")
    keys, page = Keyboard(person.page), person.page
    keys.presses(OFFICIAL)
    expect(page.get_by_role("heading", level=1)).to_have_text("지금 해야 할 일")
    keys.presses("님 댁$")
    page.wait_for_url("**/households/**")
    keys.presses("^방문 계획하기")
    page.wait_for_url("**/visits/plan/**")
    keys.writes_moment("^방문 일시", dt.datetime.now(SEOUL) - dt.timedelta(minutes=45))
    keys.presses("^방문 목적", "ArrowDown")
    keys.presses("^방문 계획하기")
    page.wait_for_url(re.compile(r"/visits/[0-9a-f-]{36}/$"))
    keys.presses("^방문 기록하기")
    page.wait_for_url("**/write/")
    keys.presses("^만남", "Space")
    keys.writes_moment("^시작 시각", dt.datetime.now(SEOUL) - dt.timedelta(minutes=30))
    keys.writes_moment("^종료 시각", dt.datetime.now(SEOUL) - dt.timedelta(minutes=5))
    keys.reaches("^보고 듣고 한 일")
    page.keyboard.type(SEEN)
    keys.presses("^방문 기록 저장하기")
    person.sees("방문을 기록했습니다", SEEN)


def test_the_first_tab_leads_past_the_head_to_the_content(sit_down: Sits) -> None:
    person = sit_down()
    person.goes("/help/")
    keys = Keyboard(person.page)
    keys.presses("본문")
    assert person.page.evaluate("() => document.activeElement.id") == "content"


def test_menus_and_acts_in_place_open_and_close_by_keys(sit_down: Sits) -> None:
    person = sit_down(OFFICIAL)
    person.goes("/today/")
    keys, page = Keyboard(person.page), person.page
    keys.presses(re.escape(person.name))
    expect(page.locator("details.user-menu")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("details.user-menu")).not_to_have_attribute("open", "")
    assert page.evaluate("() => document.activeElement.tagName") == "SUMMARY"


def test_paper_shows_the_content_alone_and_black_on_white(sit_down: Sits) -> None:
    person = sit_down(OFFICIAL)
    page = person.page
    page.get_by_role("link", name=re.compile("님 댁$")).first.click()
    page.wait_for_url("**/households/**")
    for colours in ("light", "high-contrast"):
        page.evaluate("colours => document.documentElement.setAttribute('data-krds-mode', colours)", colours)
        page.emulate_media(media="print")
        expect(page.locator(".shell-header")).to_be_hidden()
        expect(page.locator("h1")).to_be_visible()
        colours_of = "e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor]; }"
        text, ground = page.locator(".panel").first.evaluate(colours_of)
        assert (text, ground) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)"), colours


def test_a_wish_for_more_contrast_is_followed_until_somebody_chooses(sit_down: Sits) -> None:
    page = sit_down().page
    page.emulate_media(contrast="more")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-krds-mode", "high-contrast")
    page.emulate_media(contrast="no-preference")
    expect(page.locator("html")).to_have_attribute("data-krds-mode", "light")
    page.get_by_role("button", name="고대비").click()
    expect(page.locator("html")).to_have_attribute("data-krds-mode", "high-contrast")
