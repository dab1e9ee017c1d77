"""The first stage of the walk: a neighbour's worry becomes a household that is known."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.family import Family
from tests.browser.person import Person

RECEIPT = r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b"


def worries_about(stranger: Person, family: Family) -> str:
    """Tells of the family without an account; returns the receipt number."""
    stranger.goes("/")
    stranger.sees_page("찾아가겠습니다", called="front door")
    stranger.page.get_by_role("link", name=re.compile("^이웃이 걱정돼요")).click()
    stranger.sees_page("이웃이 걱정돼요", called="worry")
    stranger.selects("동", family.dong)
    stranger.writes("정확히 어디인가요?", family.address)
    stranger.writes("어떤 분인가요?", family.head)
    stranger.writes("어떤 점이 걱정되시나요?", family.worry)
    stranger.presses("알리기")
    stranger.sees_page(re.compile(RECEIPT), called="receipt")
    shown = re.search(RECEIPT, stranger.page.get_by_role("heading", level=1).inner_text())
    assert shown
    return shown.group()


def looks_up(stranger: Person, receipt: str, family: Family, *, state: str) -> None:
    """The receipt's page says how far it has come, and nothing else."""
    stranger.goes("/")
    stranger.page.get_by_role("link", name=re.compile("^접수번호가 있어요")).click()
    stranger.sees_page("접수번호로 조회하기", called="look up a receipt")
    stranger.writes("접수번호", receipt.lower())
    stranger.presses("조회하기")
    stranger.sees_page(receipt, called=f"receipt {state}")
    stranger.sees(state, within=stranger.panel("어디까지 진행되었나요").get_by_role("paragraph"))
    stranger.does_not_see(*family.secrets)


def finds_the_tip(official: Person, family: Family) -> None:
    """From Today to the tip, which is shown by its place until the family is known."""
    official.goes("/today/")
    official.sees_page("지금 해야 할 일", called="today")
    if (whole := official.page.get_by_role("link", name="모두 보기")).count():
        whole.click()
    line = official.page.get_by_role("listitem").filter(has_text=family.address)
    expect(line).to_contain_text("제보 살펴보기")
    expect(line.get_by_role("time")).to_contain_text("남음")
    line.get_by_role("link", name="살펴보기", exact=True).click()
    official.sees_page("이웃이 걱정돼요", called="tip")
    official.sees(family.worry)


def registers(official: Person, family: Family) -> str:
    """Looks first, finds nobody, registers the family as a blind spot found; returns the address of its page."""
    official.writes("이름", family.head)
    official.writes("주소", family.address)
    official.presses("검색하기", within=official.page.get_by_role("main"))
    official.sees("담당 지역에서 찾지 못했습니다")
    official.sees_page("이웃이 걱정돼요", called="tip nobody found")
    official.page.get_by_role("link", name=re.compile("새로 등록하기")).click()
    official.sees_page("이 제보의 가구 등록하기", called="register")
    official.writes("생년월일", family.birth_date)
    official.selects("성별", "여성")
    official.selects("가구 유형", "1인 가구")
    official.writes("전화번호", family.phone)
    official.selects("복지사각지대 발굴로 기록", "어느 기관도 알지 못하던 가구")
    official.presses("등록하고 제보 연결하기")
    official.sees_page(f"{family.masked} 님 댁", called="household new")
    return official.page.url.removeprefix(official.url)
