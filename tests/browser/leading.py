"""The last stage of the walk: the leader sees that something changed, and nobody's name."""

from __future__ import annotations

import re

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


def _number(shown: str) -> int:
    digits = re.sub(r"[^\d]", "", shown)
    assert digits, f"no number in {shown!r}"
    return int(digits)
