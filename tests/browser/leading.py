"""The last stage of the walk: the leader sees that something changed, and nobody's name."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.family import Family
from tests.browser.person import Person

COUNTED = ("사례관리 가구", "발굴한 복지사각지대 가구", "방문 상담", "서비스 연계")


def reads_the_figures(leader: Person) -> dict[str, int]:
    """This month's totals of the district, from the table."""
    leader.goes("/figures/")
    leader.follows("이번 달")
    leader.follows("표")
    leader.page.wait_for_url(re.compile("view=table"))
    table = leader.page.get_by_role("table").first
    return {
        name: _number(table.get_by_role("row", name=re.compile(f"^{name}")).get_by_role("cell").first.inner_text())
        for name in COUNTED
    }


def looks_at_every_board(leader: Person, family: Family) -> None:
    leader.goes("/figures/")
    leader.sees_page("현황", called="figures as shapes")
    leader.does_not_see(*family.secrets[:2], family.address, family.phone)
    leader.follows("표")
    leader.sees_page("현황", called="figures as table")
    leader.does_not_see(*family.secrets)
    looks_at_the_map(leader)
    leader.does_not_see(*family.secrets)


def looks_at_the_map(leader: Person) -> None:
    """The dongs are reached with the tab key, and each says the number that stands in its row."""
    leader.follows("지도")
    leader.page.wait_for_url(re.compile("view=map"))
    leader.follows("방문 상담")
    dongs = leader.page.locator(".map__area")
    expect(dongs).to_have_count(leader.page.locator("tr[data-area]").count())
    told = leader.page.locator("[data-map-told]")
    dongs.first.focus()
    for place in range(3):
        row = leader.page.locator("tr.is-chosen")
        expect(told).to_have_text(f"{row.get_by_role('rowheader').inner_text()}: {row.get_attribute('data-told')}")
        expect(dongs.nth(place)).to_be_focused()
        leader.page.keyboard.press("Tab")
    leader.sees_page("현황", called="figures as map")


def _number(shown: str) -> int:
    digits = re.sub(r"[^\d]", "", shown)
    assert digits, f"no number in {shown!r}"
    return int(digits)
