"""The second stage of the walk: one visit by two people, and what the family needs."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.family import Family
from tests.browser.person import Person

SEOUL = ZoneInfo("Asia/Seoul")
MINUTE = "%Y-%m-%dT%H:%M"
SEEN_BY_OFFICIAL = "사흘째 전기가 끊겨 있고 쌀이 없습니다. 월세도 두 달 밀렸습니다."
SEEN_BY_NURSE = "혈압 172/98, 약이 열흘 전에 떨어졌습니다."


def plans_a_visit(official: Person, household: str, family: Family, *, with_role: str) -> str:
    """A visit of today by the official and a colleague; returns the address of the visit's page."""
    official.goes(household)
    official.follows("방문 계획하기")
    official.sees_page("방문 계획하기", called="plan a visit")
    official.writes("방문 일시", minutes_ago(45))
    official.selects("방문 목적", "긴급 현장 확인")
    expect(official.page.get_by_role("checkbox", name=re.compile(official.name))).to_be_checked()
    official.ticks(re.compile(with_role))
    official.presses("방문 계획하기")
    official.sees("방문을 계획했습니다")
    official.sees_page(family.masked, called="visit planned")
    return official.page.url.removeprefix(official.url)


def writes_the_outcome(official: Person, visit: str) -> None:
    """The family was met; the official writes the section of the welfare side."""
    official.goes(visit)
    official.follows("방문 기록하기")
    official.sees_page("방문 기록하기", called="write the visit")
    official.ticks("만남", kind="radio")
    official.writes("시작 시각", minutes_ago(40))
    official.writes("종료 시각", minutes_ago(10))
    official.writes("보고 듣고 한 일", SEEN_BY_OFFICIAL)
    official.presses("방문 기록 저장하기")
    official.sees("방문을 기록했습니다", SEEN_BY_OFFICIAL, "만남")


def writes_her_section(nurse: Person, visit: str) -> None:
    """The nurse finds the visit among hers and adds what she saw; the official's section is not hers to change."""
    nurse.goes(visit)
    nurse.sees(SEEN_BY_OFFICIAL)
    nurse.follows("내 기록 쓰기")
    nurse.sees_page("방문 기록하기", called="write my section")
    expect(nurse.page.get_by_label("방문 결과")).to_have_count(0)
    nurse.writes("보고 듣고 한 일", SEEN_BY_NURSE)
    nurse.presses("방문 기록 저장하기")
    nurse.sees(SEEN_BY_OFFICIAL, SEEN_BY_NURSE)
    nurse.sees_page(re.compile(r"\*"), called="visit written")


def rates_the_needs(official: Person, household: str) -> None:
    """No food and no power: the rule says emergency and why; what was not asked stays unrated."""
    official.goes(household)
    official.follows("욕구 조사하기")
    official.sees_page("욕구 조사하기", called="rate the needs")
    rates(official, "경제", "기초생활 해결(식품·난방·의복)", "지금 당장 위험함")
    rates(official, "건강", "신체적 건강", "보통")
    official.writes("가족이 필요하다고 말한 것", "따뜻한 밥을 먹고 싶어요.")
    official.presses("위기 등급 확인하기")
    official.sees("즉각적인 위험(4단계)으로 평가된 욕구영역이 있습니다")
    official.sees_page("욕구 조사하기", called="class proposed")
    official.presses("이 등급으로 저장하기")
    official.sees("욕구 조사를 저장했습니다. 위기 등급: 긴급", "경제", "지금 당장 위험함")


def rates(official: Person, area: str, sub_area: str, level: str) -> None:
    row = official.page.get_by_role("group", name=re.compile("^\\s*" + re.escape(sub_area)))
    if not row.is_visible():
        official.page.locator("summary").filter(has_text=area).first.click()
    row.get_by_text(level, exact=True).click()
    expect(row.get_by_role("radio", name=re.compile(level))).to_be_checked()


def minutes_ago(minutes: int) -> str:
    return (dt.datetime.now(SEOUL) - dt.timedelta(minutes=minutes)).strftime(MINUTE)
