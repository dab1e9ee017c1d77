"""Takes the pictures of the README from a running demonstration: ``python -m tests.browser.pictures [URL]``."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import CHROMIUM_ARGUMENTS
from tests.browser.person import Person
from tests.browser.sight import PHONE, Sight

FOLDER = Path(__file__).parents[2] / "docs" / "images"
WIDE = {"width": 1280, "height": 1000}
MOST_BYTES = 300_000
OFFICIAL = "복지 담당 공무원 · 망미1동"


def household(browser: Browser, url: str) -> Path:
    """The emergency that stands first in Today."""
    person = Person(browser, url, sight=Sight())
    person.signs_in(OFFICIAL)
    person.page.get_by_role("listitem").filter(has_text="긴급").get_by_role("link", name="님 댁").first.click()
    return _keep(person, "household-ko", {**WIDE, "height": 1500})


def today(browser: Browser, url: str) -> Path:
    person = Person(browser, url, sight=Sight())
    person.signs_in(OFFICIAL)
    return _keep(person, "today-ko", WIDE)


def indicators(browser: Browser, url: str) -> Path:
    person = Person(browser, url, sight=Sight())
    person.signs_in("구 복지 책임자")
    return _keep(person, "indicators-ko", WIDE)


def door(browser: Browser, url: str) -> Path:
    person = Person(browser, url, sight=Sight())
    person.goes("/")
    return _keep(person, "door-390-ko", PHONE)


def _keep(person: Person, name: str, size: dict[str, int]) -> Path:
    person.page.wait_for_load_state("networkidle")
    person.page.set_viewport_size(size)  # type: ignore[arg-type]
    file = FOLDER / f"{name}.png"
    person.page.screenshot(path=file, animations="disabled")
    person.leaves()
    return file


def main(url: str) -> int:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM_ARGUMENTS))
        files = [take(browser, url) for take in (household, today, indicators, door)]
    heavy = [file for file in files if file.stat().st_size > MOST_BYTES]
    for file in heavy:
        sys.stderr.write(f"{file.name} is heavier than {MOST_BYTES} bytes\n")
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"))
