"""The third stage of the walk: which programmes fit, and a listed service that helps tonight."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.family import Family
from tests.browser.person import Person

SERVICE = "주 2회 밑반찬 나눔"
ORGANISATION = "광안따뜻한밥상"
REQUEST = "내일 점심부터 반찬을 부탁드립니다. 치아가 약해 부드러운 반찬이 좋습니다."
RULES_OF = "2026-03-04"  # a fixed day, because limits change every January
DELIVERED = "오늘 반찬 다섯 가지를 가져다 드리고 안부를 살폈습니다."


def screens(official: Person, household: str) -> None:
    """Six programmes with what is known; one unknown fact leaves answers open and says which to ask."""
    official.goes(household)
    official.follows("제도 살펴보기")
    official.sees_page("제도 살펴보기", called="facts")
    official.writes("기준일", RULES_OF)
    for label in ("월 근로·사업소득", "일반재산", "자동차 값", "빚"):
        official.writes(label, "0")
    official.writes("그 밖의 월 소득", "334810")
    official.writes("사는 집의 값", "5000000")
    official.selects("따로 사는 부양의무자", "아니요")
    official.ticks("단전")
    official.presses("살펴보기")
    official.sees_page("살펴본 결과", called="screening open")
    official.sees("금융재산", within=official.page.get_by_role("main"))
    expect(verdict(official, "생계급여")).to_contain_text("더 알아야 함")
    official.follows("알게 된 내용 적기")
    expect(official.page.get_by_label("월 근로·사업소득")).to_have_value("0")
    official.writes("금융재산", "0")
    official.presses("살펴보기")
    expect(verdict(official, "생계급여")).to_contain_text("받을 수 있음")
    asks_why(official)


def verdict(official: Person, programme: str) -> Locator:
    return official.page.get_by_role("row", name=re.compile("^" + programme))


def asks_why(official: Person) -> None:
    """The steps of one answer: what was found, what is the limit, where it is written."""
    row = official.page.get_by_role("row", name=re.compile("^생계급여"))
    row.locator("summary").filter(has_text="왜?").click()
    expect(row.get_by_role("listitem").first).to_be_visible()
    expect(row).to_contain_text("기준 820,556원 이하입니다")
    expect(row).to_contain_text("근거:")
    official.sees_page("살펴본 결과", called="screening settled")


def refers(official: Person, household: str, family: Family) -> str:
    """Asks a listed service, with the family's consent written down; returns the referral's address."""
    official.goes(household)
    missing = official.page.get_by_role("listitem").filter(has_text="기초생활 해결")
    official.follows("서비스 찾기", within=missing)
    official.sees_page("서비스 고르기", called="choose a service")
    offer = official.page.get_by_role("listitem").filter(has_text=ORGANISATION).filter(has_text=SERVICE)
    official.follows("의뢰하기", within=offer)
    official.sees_page("서비스 의뢰하기", called="ask for a service")
    official.sees(f"{ORGANISATION}", within=official.page.get_by_role("main"))
    official.ticks("서면 서명", kind="radio")
    official.writes("무엇을 부탁하시나요?", REQUEST)
    official.presses("의뢰 보내기")
    official.sees_page(SERVICE, called="referral sent")
    official.sees(REQUEST, "응답 기다림")
    return official.page.url.removeprefix(official.url)


def answers(partner: Person, official: Person, family: Family) -> str:
    """The partner's worker opens this family's sheet, accepts, and reports the delivery; returns its address."""
    partner.goes("/")
    partner.sees_page("받은 의뢰", called="sheets")
    row = partner.page.get_by_role("row").filter(has_text=official.name).filter(has_text="응답해 주세요").last
    partner.follows(SERVICE, within=row)
    partner.sees_page(SERVICE, called="sheet")
    sheet = partner.page.url.removeprefix(partner.url)
    partner.sees(REQUEST, family.head, family.phone)
    partner.does_not_see(family.worry, family.birth_date, "혈압")
    partner.presses("의뢰 수락하기")
    partner.sees("의뢰를 수락했습니다")
    partner.follows("제공 완료 알리기")
    partner.sees_page("제공 완료 알리기", called="report the delivery")
    partner.writes("제공한 내용", DELIVERED)
    partner.writes("환산 금액(원)", "80000")
    partner.presses("제공 완료 알리기")
    partner.sees("담당자가 가족에게 확인하겠습니다")
    return sheet


def meets_walls(partner: Person, family: Family, *closed: str) -> None:
    """Nothing but the sheets opens for the partner, and nothing of the family shows on the way."""
    for address in (*closed, "/today/", "/households/", "/finding/", "/cases/", "/figures/"):
        answer = partner.page.request.get(partner.url + address)
        assert answer.status in (403, 404), f"{address} answered {answer.status}"
        shown = answer.text()
        assert not [secret for secret in family.secrets if secret in shown], f"{address} shows the family"


def confirms(official: Person, referral: str, household: str) -> None:
    """The family says it came: the loop is closed and the help stands on the household's page."""
    official.goes(referral)
    official.sees(DELIVERED, "80,000원")
    official.follows("가족에게 확인하기")
    official.sees_page("가족에게 확인하기", called="confirm with the family")
    official.writes("가족의 말", "반찬이 왔고 잘 드셨다고 합니다.")
    official.ticks("이 지원으로 욕구가 해결되었습니다")
    official.presses("제공 확인하기")
    official.sees("확인했습니다. 가구가 받는 지원 목록에 올렸습니다.")
    official.sees_page(SERVICE, called="referral confirmed")
    official.goes(household)
    official.sees(SERVICE, ORGANISATION, within=official.panel("받고 있는 것"))


def loses_sight(partner: Person, sheet: str) -> None:
    """When the referral ends, its sheet ends."""
    assert partner.page.request.get(partner.url + sheet).status == 404
