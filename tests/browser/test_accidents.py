"""What goes wrong on ordinary days: twice clicked, two at once, signed out in between, absurd things typed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser import visiting
from tests.browser.conftest import Sits
from tests.browser.family import Family
from tests.browser.person import Person

pytestmark = pytest.mark.browser

OFFICIAL = "복지 담당 공무원 · 망미1동"
NURSE = "방문간호사 · 망미1동"
CASE_MANAGER = "통합사례관리사 · 망미1동"
LONG = "두레는 함께 짓는 농사입니다. " * 5_883  # 100,011 characters
A_WEEK = 7 * 24 * 60  # minutes; nearer visits would crowd the first page of Today
EMOJI = "손자가 👵🏼🍚 그림을 그려 드림 ❤️‍🔥"


def a_household(person: Person) -> str:
    """Registers a household of its own for one test; returns the address of its page."""
    family = Family()
    person.goes("/people/register/")
    person.writes("세대주 이름", family.head)
    person.writes("생년월일", family.birth_date)
    person.selects("가구 유형", "1인 가구")
    person.writes("주소", family.address)
    person.presses("가구 등록하기")
    person.sees("가구를 등록했습니다")
    return person.page.url.removeprefix(person.url)


def fills_a_plan(person: Person, household: str) -> None:
    person.goes(f"/visits/plan/{household.split('/')[-2]}/")
    person.writes("방문 일시", visiting.minutes_ago(-A_WEEK))
    person.selects("방문 목적", "초기상담")


def planned_visits(person: Person, household: str) -> int:
    """How many visits stand above the form of a new one."""
    person.goes(f"/visits/plan/{household.split('/')[-2]}/")
    return person.page.get_by_role("main").locator('a[href^="/visits/"]').count()


def test_an_impatient_double_click_plans_one_visit(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    household = a_household(official)
    fills_a_plan(official, household)
    official.page.get_by_role("button", name="방문 계획하기", exact=True).dblclick()
    official.sees("방문을 계획했습니다")
    assert planned_visits(official, household) == 1


def test_a_form_that_the_network_sends_twice_plans_one_visit(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    household = a_household(official)
    fills_a_plan(official, household)

    def twice(route: Route) -> None:
        if route.request.method == "POST":
            official.page.request.fetch(route.request, max_redirects=0)
        route.continue_()

    official.page.route("**/visits/plan/**", twice)
    official.presses("방문 계획하기")
    expect(official.page).to_have_url(re.compile(r"/visits/[0-9a-f-]{36}/$"))
    official.page.unroute("**/visits/plan/**")
    assert planned_visits(official, household) == 1


def test_who_goes_back_after_planning_is_told_that_the_visit_is_planned_already(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    household = a_household(official)
    fills_a_plan(official, household)
    official.presses("방문 계획하기")
    official.sees("방문을 계획했습니다")
    official.page.go_back()
    official.sees("이 가구에는 이미 예정된 방문이 있습니다")


def test_of_two_who_edit_one_household_the_second_sees_both_versions(sit_down: Sits) -> None:
    official, colleague = sit_down(OFFICIAL), sit_down(CASE_MANAGER)
    edit = f"/people/{a_household(official).split('/')[-2]}/edit/"
    for person in (official, colleague):
        person.goes(edit)
    official.writes("강점", "이웃과 인사를 나눔")
    official.presses("고친 내용 저장하기")
    official.sees("가구 정보를 저장했습니다")
    colleague.writes("강점", "요리 솜씨가 좋음")
    colleague.presses("고친 내용 저장하기")
    colleague.sees_page("그사이 다른 사람이 먼저 저장했습니다", called="both versions")
    colleague.sees("이웃과 인사를 나눔")
    mine = colleague.page.get_by_role("textbox", name="강점")
    expect(mine).to_have_value("요리 솜씨가 좋음")
    mine.fill("이웃과 인사를 나눔, 요리 솜씨가 좋음")
    colleague.presses("고른 내용으로 저장하기")
    colleague.sees("가구 정보를 저장했습니다", "이웃과 인사를 나눔, 요리 솜씨가 좋음")


def test_text_written_while_the_session_ended_comes_back_after_signing_in_and_is_saved(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    household = a_household(official)
    official.goes(f"/people/{household.split('/')[-2]}/edit/")
    official.writes("강점", "손뜨개를 잘하심, 통장님이 자주 들름")
    official.context.clear_cookies()
    official.presses("고친 내용 저장하기")
    official.sees_page("로그인", called="signed out in mid-form")
    official.sees("작성하신 내용은 사라지지 않았습니다")
    official.chooses_demo_person(OFFICIAL)
    official.sees_page("작성하신 내용이 그대로 있습니다", called="go on saving")
    official.presses("작성한 내용 저장하기")
    official.sees("가구 정보를 저장했습니다", "손뜨개를 잘하심, 통장님이 자주 들름")


@pytest.mark.parametrize("moment", ["1897-03-01T10:00", "2098-01-01T10:00", "0001-01-01T00:00"])
def test_an_absurd_moment_of_a_visit_is_told_beside_the_field_and_stays_there(sit_down: Sits, moment: str) -> None:
    official = sit_down(OFFICIAL)
    household = a_household(official)
    fills_a_plan(official, household)
    official.writes("방문 일시", moment)
    official.presses("방문 계획하기")
    official.sees("확인해 주세요", within=official.page.get_by_role("main"))
    field = official.page.get_by_label(re.compile("^\\s*방문 일시"))
    expect(field).to_have_value(moment)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert planned_visits(official, household) == 0


def test_emoji_are_kept_as_they_were_written(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    official.goes(f"/people/{a_household(official).split('/')[-2]}/edit/")
    official.writes("강점", EMOJI)
    official.presses("고친 내용 저장하기")
    official.sees("가구 정보를 저장했습니다", EMOJI)


def test_a_hundred_thousand_characters_are_refused_with_a_reason_and_stay_in_the_field(sit_down: Sits) -> None:
    stranger = sit_down()
    stranger.goes("/worry/")
    stranger.selects("동", "망미1동")
    stranger.writes("정확히 어디인가요?", "과정로 끝 집")
    pastes(stranger, "어떤 점이 걱정되시나요?", LONG)
    stranger.presses("알리기")
    stranger.sees_page("이웃이 걱정돼요", called="too long a story")
    stranger.sees("어떤 점이 걱정되시나요? –", "20000자 이내로 줄여 주세요", within=stranger.page.get_by_role("alert"))
    expect(stranger.page.get_by_label(re.compile("^\\s*어떤 점이 걱정되시나요"))).to_have_value(LONG)


def pastes(person: Person, label: str, text: str) -> None:
    """Puts the text in as a paste from elsewhere does; a length limit of the field would cut it silently."""
    field = person.page.get_by_label(re.compile("^\\s*" + re.escape(label)))
    field.focus()
    person.page.keyboard.insert_text(text)


def test_all_lines_of_a_page_are_ticked_at_once_and_one_is_left_out_again(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    official.goes("/findings/")
    whole = official.page.get_by_role("checkbox", name=re.compile("^이 화면 모두 선택"))
    lines = official.page.locator("input[name=chosen]")
    many = lines.count()
    whole.check(force=True)
    assert official.page.locator("input[name=chosen]:checked").count() == many > 1
    lines.first.uncheck(force=True)
    assert whole.evaluate("box => box.indeterminate && !box.checked")
    expect(official.page.locator("[data-tick-all]")).to_contain_text(f"({many - 1}/{many})")
