"""What is being written is kept by itself and comes back: after signing in again, elsewhere, and for nobody else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sits
from tests.browser.person import Person
from tests.browser.test_accidents import a_household

pytestmark = pytest.mark.browser

OFFICIAL = "복지 담당 공무원 · 망미1동"
COLLEAGUE = "통합사례관리사 · 망미1동"
WORDS = "손뜨개를 잘하심. 어제부터 식사를 거르심.\n내일 다시 연락하기로 함."
FIELD = "강점"
KEPT = "작성하던 내용이 있습니다"


def opens_a_form(person: Person) -> str:
    edit = f"/people/{a_household(person).split('/')[-2]}/edit/"
    person.goes(edit)
    return edit


def writes_until_it_is_kept(person: Person, text: str = WORDS) -> None:
    person.writes(FIELD, text)
    expect(person.page.get_by_role("status").filter(has_text="임시저장됨")).to_have_text(
        re.compile(r"임시저장됨 \d\d:\d\d")
    )


def test_a_text_comes_back_after_the_session_ended_and_goes_with_the_saved_form(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    edit = opens_a_form(official)
    writes_until_it_is_kept(official)
    official.sight.look(official.page, "draft kept")
    official.context.clear_cookies()
    official.goes(edit)
    official.sees_page("로그인")
    official.chooses_demo_person(OFFICIAL)
    expect(official.page).to_have_url(re.compile(re.escape(edit)))
    official.sees(KEPT)
    expect(official.page.get_by_text("넣을 자리가 없는")).to_be_hidden()
    official.sight.look(official.page, "draft found")
    official.presses("이어 쓰기")
    expect(official.page.get_by_label(re.compile(FIELD))).to_have_value(WORDS)
    official.does_not_see(KEPT)
    official.presses("고친 내용 저장하기")
    official.sees("가구 정보를 저장했습니다", "손뜨개를 잘하심")
    official.goes(edit)
    official.does_not_see(KEPT)


def test_on_another_machine_one_finds_it_and_a_colleague_does_not(sit_down: Sits) -> None:
    official, elsewhere, colleague = sit_down(OFFICIAL), sit_down(OFFICIAL), sit_down(COLLEAGUE)
    edit = opens_a_form(official)
    writes_until_it_is_kept(official)
    elsewhere.goes(edit)
    elsewhere.sees(KEPT)
    colleague.goes(edit)
    expect(colleague.page.get_by_label(re.compile(FIELD))).to_have_value("")
    colleague.does_not_see(KEPT, "손뜨개")


def test_who_leaves_after_it_was_kept_is_not_asked_and_may_throw_it_away(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    asked: list[str] = []
    edit = opens_a_form(official)
    official.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    writes_until_it_is_kept(official)
    official.goes(edit)
    assert asked == []
    official.presses("버리기")
    official.sees("작성하던 내용을 버렸습니다")
    official.goes(edit)
    official.does_not_see(KEPT)


def test_without_a_connection_the_form_says_so_and_keeps_the_text_later(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    opens_a_form(official)
    official.context.set_offline(True)
    official.writes(FIELD, WORDS)
    official.sees("임시저장하지 못했습니다 – 연결을 확인해 주세요")
    official.context.set_offline(False)
    official.sees("임시저장됨")


def test_a_draft_older_than_the_record_says_so_and_both_versions_are_shown(sit_down: Sits) -> None:
    official, colleague = sit_down(OFFICIAL), sit_down(COLLEAGUE)
    edit = opens_a_form(official)
    writes_until_it_is_kept(official)
    colleague.goes(edit)
    colleague.writes(FIELD, "이웃과 인사를 나눔")
    colleague.presses("고친 내용 저장하기")
    colleague.sees("가구 정보를 저장했습니다")
    official.goes(edit)
    official.sees("그 뒤에 기록이 수정되었습니다")
    official.presses("이어 쓰기")
    official.sees("작성하던 내용을 불러왔습니다")
    official.presses("고친 내용 저장하기")
    official.sees_page("그사이 다른 사람이 먼저 저장했습니다")
    official.sees("이웃과 인사를 나눔")


def test_a_text_that_has_no_place_in_the_form_any_more_is_shown_to_be_copied(sit_down: Sits) -> None:
    official = sit_down(OFFICIAL)
    edit = opens_a_form(official)
    writes_until_it_is_kept(official)
    official.goes(edit)
    official.page.get_by_label(re.compile(FIELD)).evaluate("field => { field.name = 'renamed'; }")
    official.presses("이어 쓰기")
    expect(official.page.get_by_text("넣을 자리가 없는")).to_be_visible()
    expect(official.page.get_by_text("손뜨개를 잘하심")).to_be_visible()
