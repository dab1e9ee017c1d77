"""A passkey with Chromium's own virtual authenticator: set up, signed in with, taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import Person
from tests.browser.sight import Sight

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def manager(chromium: Browser, demo_url: str, sight: Sight) -> Iterator[Person]:
    """A case manager whose computer can hold passkeys. Browsers bind them to names, not to bare addresses."""
    person = Person(chromium, demo_url.replace("127.0.0.1", "localhost"), sight=sight)
    devices = person.context.new_cdp_session(person.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    person.signs_in("통합사례관리사")
    yield person
    person.leaves()
    sight.close()


def test_a_passkey_is_set_up_and_signs_in_by_itself(manager: Person) -> None:
    manager.goes("/account/security/")
    manager.sees_page("로그인과 보안", called="security")
    manager.follows("패스키 등록하기")
    manager.sees_page("패스키 등록하기", called="add passkey")
    manager.writes("패스키 이름", "사무실 컴퓨터")
    manager.presses("패스키 등록하기")
    manager.sees_page("복구 코드", called="recovery codes")
    codes = manager.page.locator(".code-list code")
    expect(codes).to_have_count(10)
    manager.follows("보관했습니다. 계속하기")

    manager.page.locator("summary", has_text="내 메뉴").first.click()
    manager.presses("로그아웃하기")
    manager.goes("/account/sign-in/?next=/account/security/")
    manager.sees_page("로그인", called="sign in")
    manager.presses("패스키로 로그인")
    expect(manager.page).to_have_url(re.compile("/account/security/$"))
    manager.sees_page("로그인과 보안", called="security with a passkey")
    manager.sees("사무실 컴퓨터", within=manager.panel("2차 인증"))
    manager.sees("현재 기기", within=manager.panel("로그인한 기기"))

    manager.panel("2차 인증").locator("summary", has_text="삭제하기").first.click()
    manager.presses("패스키 삭제하기")
    manager.sees("삭제했습니다")
    manager.does_not_see("사무실 컴퓨터")


def test_a_code_page_shows_the_picture_for_the_app(manager: Person) -> None:
    manager.goes("/account/security/app/")
    manager.sees_page("인증 앱 등록", called="add app")
    drawn = manager.page.locator(".qr-code").evaluate("image => image.complete && image.naturalWidth > 0")
    assert drawn, "the policy of the page, or the picture itself, keeps the QR code from being drawn"


def test_a_passkey_that_the_device_does_not_hold_is_said_in_words(
    chromium: Browser, demo_url: str, sight: Sight
) -> None:
    stranger = Person(chromium, demo_url.replace("127.0.0.1", "localhost"), sight=sight)
    devices = stranger.context.new_cdp_session(stranger.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    stranger.goes("/account/sign-in/")
    stranger.presses("패스키로 로그인")
    stranger.sees("패스키를 사용하지 못했습니다")
    stranger.leaves()
    sight.close()
