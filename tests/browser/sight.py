"""Looks at a page as a careful eye would: accessible, nothing hanging out of a phone's screen, no broken script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"
# A page behind another window may get no frames, and a call into the page has no time-out of its own.
DRAWN = """async () => {
    const drawn = async () => {
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        await Promise.all(document.getAnimations().map(each => each.finished.catch(() => null)));
    };
    await Promise.race([drawn(), new Promise(done => setTimeout(done, 2000))]);
}"""
AXE = """options => Promise.race([
    axe.run(document, options),
    new Promise((_, fail) => setTimeout(() => fail(new Error('axe gave no answer within a minute')), 60000)),
])"""
WIDEST = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
    .filter(e => !e.closest('.sr-only, .main-menu, .table-wrap'))
    .slice(0, 3).map(e => e.tagName + '.' + e.className)"""


class Sight:
    """Collects what is wrong with the pages looked at, so that one run shows all of it; ``close`` raises."""

    def __init__(self, pictures: Path | None = None) -> None:
        self.pictures = pictures
        self.wrong: list[str] = []
        self.looked_at: list[str] = []
        self.is_looking = False
        self._script = Axe().axe_script

    def look(self, page: Page, name: str) -> None:
        """Axe wide and narrow, no sideways scrolling on a phone; the page is left wide as it was."""
        self.looked_at.append(f"{name} {_path(page)}")
        page.evaluate("() => 0")  # what the page itself made the browser say has arrived
        self.is_looking = True
        for size in (WIDE, PHONE):
            _resize(page, size)
            self._axe_says(page, name, size["width"])
            if self.pictures:
                self._keep(page, name, size["width"])
        over = page.evaluate(OVERFLOW)
        if over > 0:
            self.wrong.append(f"{name}: {over}px too wide for a phone {page.evaluate(WIDEST)} {_path(page)}")
        _resize(page, WIDE)
        self.is_looking = False

    def at_width(self, page: Page, name: str, width: int, *, with_axe: bool) -> None:
        """No sideways scrolling at this width, and, if wished, what axe says of it."""
        self.is_looking = True
        page.set_viewport_size({"width": width, "height": 800})
        if with_axe:
            page.evaluate(DRAWN)
            self._axe_says(page, name, width)
            if self.pictures:
                self._keep(page, name, width)
        if (over := page.evaluate(OVERFLOW)) > 0:
            self.wrong.append(f"{name} at {width}: {over}px too wide {page.evaluate(WIDEST)} {_path(page)}")
        self.is_looking = False

    def _axe_says(self, page: Page, name: str, width: int) -> None:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(self._script)
        found: dict[str, Any] = page.evaluate(AXE, WCAG)
        for violation in found["violations"]:
            targets = [(node["target"], node.get("failureSummary", "")[:200]) for node in violation["nodes"][:3]]
            self.wrong.append(f"{name} at {width}: {violation['id']} {targets} {_path(page)}")

    def _keep(self, page: Page, name: str, width: int) -> None:
        assert self.pictures is not None
        self.pictures.mkdir(parents=True, exist_ok=True)
        file = re.sub(r"[^\w-]+", "-", name).strip("-")
        page.screenshot(path=self.pictures / f"{len(self.looked_at):02d}-{file}-{width}.png", full_page=True)

    def close(self) -> None:
        assert not self.wrong, "Wrong with the pages:\n" + "\n".join(self.wrong)


def _resize(page: Page, size: dict[str, int]) -> None:
    """Wait until everything has moved: a click right after the change would land where the button was before."""
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.evaluate(DRAWN)


def _path(page: Page) -> str:
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", page.url.partition("//")[2].partition("/")[2])
