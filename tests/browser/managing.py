"""The fourth stage of the walk: somebody stays with the family until the crisis is over."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import expect

from tests.browser.family import Family
from tests.browser.person import Person
from tests.browser.visiting import SEOUL

GOAL = "혼자서도 따뜻한 밥을 해 먹고 싶다"


def opens_a_case(official: Person, household: str, family: Family, *, manager: str) -> str:
    """An emergency without a case asks for one; returns the address of the case."""
    official.goes(household)
    official.sees("긴급 가구인데 사례관리를 시작하지 않았습니다")
    official.follows("사례관리 시작하기")
    official.sees_page("사례관리 시작하기", called="open a case")
    official.writes("이 가구에 사례관리가 필요한 이유", "전기와 먹을거리가 끊겼고 혼자서는 신청이 어렵습니다.")
    expect(official.page.get_by_role("radio", name="긴급")).to_be_checked()
    official.selects("누가 맡나요?", manager_option(official, manager))
    official.presses("사례관리 시작하기")
    official.sees_page(family.masked, called="case new")
    official.sees(manager)
    return official.page.url.removeprefix(official.url)


def manager_option(official: Person, manager: str) -> str:
    """Managers stand in the list with their role and load."""
    options = official.page.get_by_label("누가 맡나요?").get_by_role("option").all_inner_texts()
    return next(option for option in options if option.startswith(manager))


def plans(manager: Person, case: str) -> None:
    """A goal in the family's words, and who does what."""
    manager.goes(case)
    manager.follows("목표 세우기")
    manager.sees_page("목표 세우기", called="goal")
    manager.writes("가족의 말로 쓴 목표", GOAL)
    manager.writes("언제까지", in_days(30))
    manager.presses("목표 저장하기")
    manager.sees(GOAL)
    manager.follows("할 일 정하기")
    manager.sees_page("할 일 정하기", called="action")
    manager.writes("할 일", "전기 재공급 신청 동행")
    manager.writes("누가 하나요?", manager.name)
    manager.writes("언제까지", in_days(3))
    manager.presses("할 일 저장하기")
    manager.sees_page("*", called="case planned")
    manager.presses("완료로 표시하기")
    manager.sees("완료로 표시했습니다")


def reviews(manager: Person, case: str) -> None:
    manager.goes(case)
    manager.follows("재사정하기")
    manager.sees_page("재사정하기", called="review")
    manager.writes("무엇이 달라졌고", "전기가 들어왔고 일주일에 두 번 반찬을 받습니다.")
    manager.writes("다음 재사정 날짜", in_days(60))
    manager.presses("재사정 저장하기")
    manager.sees("일주일에 두 번 반찬을 받습니다")


def closes(manager: Person, case: str) -> None:
    """Not before every goal says what became of it; then with reason, remaining risk and follow-up date."""
    manager.goes(case)
    manager.follows("사례 종결하기")
    manager.sees_page("사례 종결하기", called="close too early")
    manager.sees(GOAL, within=manager.page.get_by_role("main"))
    manager.goes(case)
    manager.page.locator("summary").filter(has_text="결과 기록하기").first.click()
    manager.presses("달성으로 기록하기")
    manager.follows("사례 종결하기")
    manager.ticks("목표 달성", kind="radio")
    manager.writes("함께 이룬 것", "전기와 식사가 해결되었고 이웃과 인사를 나눕니다.")
    manager.writes("남은 위험", "겨울 난방비")
    manager.writes("첫 사후관리 날짜", in_days(40))
    manager.selects("사후관리 담당", "동 행정복지센터")
    manager.sees_page("사례 종결하기", called="close the case")
    manager.presses("사례 종결하기")
    manager.sees("사례를 종결했습니다", "목표 달성", "겨울 난방비")
    manager.sees_page("*", called="case closed")


def in_days(days: int) -> str:
    return (dt.datetime.now(SEOUL).date() + dt.timedelta(days=days)).isoformat()
