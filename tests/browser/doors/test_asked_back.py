"""Whoever told is asked under the receipt number and answers there, on a phone, without an account or any script."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from tests.browser import finding
from tests.browser.conftest import Sits
from tests.browser.family import Family
from tests.browser.person import Person
from tests.browser.sight import PHONE

pytestmark = pytest.mark.browser

ASKED = "정확히 몇 층인지 알려 주실 수 있을까요?"
ANSWER = "이 층 왼쪽 집이에요."
GATHERED_WITHIN_S = 90
TITLE = "복지 담당 팀이 여쭙니다"


def finding_of(official: Person, family: Family) -> str:
    """The address of the finding's page, once a job has brought the tip there."""
    until = time.monotonic() + GATHERED_WITHIN_S
    while time.monotonic() < until:
        address = "/api/v1/findings?source=tip&limit=100"
        while address:
            listed: dict[str, Any] = official.page.request.get(address).json()
            for row in listed["items"]:
                if row["place"] == family.address:
                    return f"/findings/{row['id']}/"
            address = listed["next"]
        time.sleep(2)
    raise AssertionError("The tip came to no finding.")


def test_whoever_told_is_asked_and_answers_on_a_phone_without_scripts(sit_down: Sits, chromium: Any) -> None:
    family = Family()
    stranger = sit_down()
    receipt = finding.worries_about(stranger, family)
    official = sit_down("복지 담당 공무원 · 망미1동")
    page = finding_of(official, family)
    official.goes(page)
    official.selects("누구에게", re.compile("알려 주신 분: “" + family.worry[:10]))
    official.writes("무엇을 묻나요", ASKED)
    official.presses("되물은 내용 적기")
    official.sees_page(family.masked, called="finding asked back")
    official.sees(ASKED, "알려 주신 분")

    stranger.goes(f"/receipt/{receipt}/")
    stranger.sees_page(receipt, called="receipt with a question")
    stranger.sees(ASKED, within=stranger.panel(TITLE))

    plain = chromium.new_context(base_url=stranger.url, locale="ko-KR", viewport=PHONE, java_script_enabled=False)
    phone = plain.new_page()
    phone.goto(f"/receipt/{receipt}/")
    field = phone.get_by_label(re.compile("^\\s*답변"))
    assert float(field.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")) >= 17
    field.fill(ANSWER)
    phone.get_by_role("button", name="답변 보내기").click()
    assert "답변을 복지 담당 팀에 전했습니다" in phone.content()
    assert ASKED not in phone.content()
    plain.close()

    stranger.writes("답변", "늦은 두 번째 답")
    stranger.presses("답변 보내기")
    stranger.sees_page(receipt, called="too late")
    stranger.sees("이미 답변을 받았거나", "늦은 두 번째 답")
    official.goes(page)
    official.sees(ANSWER)
