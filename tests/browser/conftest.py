"""The demonstration as people meet it: the real command, the real database, Debian's Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import CHROMIUM_ARGUMENTS
from tests.browser.demo_server import DemoServer
from tests.browser.person import Person
from tests.browser.sight import Sight

PICTURES = "DURE_PICTURES"
RUNNING = "DURE_BROWSER_URL"

Sits = Callable[..., Person]


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where ``dure demo`` serves a district of its own.

    With DURE_BROWSER_URL an already running demonstration is used instead; its data grow with each run.
    """
    running = os.environ.get(RUNNING)
    if running:
        yield running
        return
    with DemoServer(tmp_path_factory.mktemp("demo")) as server:
        yield server.url


# One module keeps the browser, not the session: while Playwright's loop runs, Django refuses its database to the
# tests that come after these.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("The browser tests need chromium. Run `make chromium`, or leave them out: pytest -m 'not browser'")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def sight() -> Sight:
    """Looks at every page that somebody says to see; with DURE_PICTURES=folder each look is kept as a picture."""
    folder = os.environ.get(PICTURES)
    return Sight(pictures=Path(folder) if folder else None)


@pytest.fixture
def sit_down(chromium: Browser, demo_url: str, sight: Sight) -> Iterator[Sits]:
    """Gives somebody a browser of their own: ``sit_down()`` for a stranger, ``sit_down("방문간호사 · 망미1동")``."""
    seated: list[Person] = []

    def sit(role: str = "", *, locale: str = "ko-KR") -> Person:
        person = Person(chromium, demo_url, sight=sight, locale=locale)
        seated.append(person)
        if role:
            person.signs_in(role)
        return person

    yield sit
    for person in seated:
        person.leaves()
    sight.close()
