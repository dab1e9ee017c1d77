"""Somebody at a browser of their own, in the words in which one tells what people do."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect

from tests.browser.sight import WIDE, Sight

PATIENCE_MS = 15_000


class Person:
    """Finds everything by its role and its words, as a screen reader does."""

    def __init__(self, browser: Browser, url: str, *, sight: Sight, locale: str = "ko-KR") -> None:
        self.url = url
        self.sight = sight
        self.name = ""
        self.context = browser.new_context(
            locale=locale,
            timezone_id="Asia/Seoul",
            base_url=url,
            viewport=WIDE,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = self.new_page()

    def new_page(self) -> Page:
        """One more tab of the same browser."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.sight.wrong.append(f"script: {error} {page.url}"))
        page.on("console", self._told)
        page.on("response", self._heard)
        page.on("requestfailed", self._missed)
        return page

    def _told(self, message: ConsoleMessage) -> None:
        """The browser says in the console what the content security policy made it refuse; axe writes styles too."""
        if re.search("Content Security Policy|Permissions-Policy", message.text) and not self.sight.is_looking:
            self.sight.wrong.append(f"{message.text} {_where(message)}")

    def _heard(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and "/static/" in response.url):
            self.sight.wrong.append(f"{response.status} {response.request.method} {response.url}")

    def _missed(self, request: Request) -> None:
        """A style or script that did not arrive; what a leaving page no longer waits for does not count."""
        if request.resource_type in ("stylesheet", "script", "font") and "ERR_ABORTED" not in (request.failure or ""):
            self.sight.wrong.append(f"{request.failure} {request.url}")

    def leaves(self) -> None:
        self.context.close()

    # --- ways ---

    def signs_in(self, role: str, *, then: str = "/") -> None:
        """Chooses the demo person whose line holds ``role``."""
        self.goes(f"/account/sign-in/?next={then}")
        self.chooses_demo_person(role)

    def chooses_demo_person(self, role: str) -> None:
        choice = self.page.get_by_role("button", name=re.compile(re.escape(role))).first
        self.name = choice.locator("strong").inner_text()
        choice.click()

    def goes(self, address: str) -> None:
        self.page.goto(address)

    def follows(self, name: str, *, within: Locator | None = None) -> None:
        """Follows the link of this name."""
        (within or self.page).get_by_role("link", name=name, exact=True).first.click()

    def presses(self, name: str, *, within: Locator | None = None) -> None:
        """Presses the button of this name."""
        (within or self.page).get_by_role("button", name=name, exact=True).first.click()

    def panel(self, title: str) -> Locator:
        """The section under this heading."""
        heading = self.page.get_by_role("heading", name=re.compile("^" + re.escape(title)))
        return self.page.locator(".panel").filter(has=heading).first

    # --- forms ---

    def writes(self, label: str, text: str, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_label(_labelled(label)).first.fill(text)

    def selects(self, label: str, option: str | re.Pattern[str]) -> None:
        """The option of this text (or the first that fits) in the list of this label."""
        field = self.page.get_by_label(_labelled(label)).first
        if isinstance(option, re.Pattern):
            option = next(text for text in field.get_by_role("option").all_inner_texts() if option.search(text))
        field.select_option(label=option)

    def ticks(self, name: str | re.Pattern[str], *, kind: Any = "checkbox", group: str = "") -> None:
        """Ticks the box (or, with kind="radio", the choice) of this name, in the group of this title if told."""
        place: Any = self.page.get_by_role("group", name=_labelled(group)).first if group else self.page
        place.get_by_role(kind, name=name).first.check(force=True)

    # --- what is there ---

    def sees_page(self, title: str | re.Pattern[str], *, called: str = "") -> None:
        """The page has this main heading; it is looked at, wide and narrow."""
        expect(self.page.get_by_role("heading", level=1).first).to_have_text(
            title if isinstance(title, re.Pattern) else re.compile(re.escape(title))
        )
        self.sight.look(self.page, called or (title if isinstance(title, str) else title.pattern))

    def sees(self, *texts: str, within: Locator | None = None) -> None:
        for text in texts:
            expect((within or self.page.locator("body")).first).to_contain_text(text)

    def does_not_see(self, *texts: str) -> None:
        """Neither on the screen nor in what was sent to the browser."""
        sent = self.page.content()
        for text in texts:
            assert text not in sent, f"{text} stands on {self.page.url}"


def _where(message: ConsoleMessage) -> str:
    return message.page.url if message.page else ""


def _labelled(label: str) -> re.Pattern[str]:
    """A label begins so; "required" and hints may follow."""
    return re.compile("^\\s*" + re.escape(label))
