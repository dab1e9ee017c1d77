"""Every page type of the site, found by following links as people of every role and by asking each named address."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from playwright.sync_api import APIResponse, BrowserContext

from tests.browser.person import Person
from tests.walk.routes import Route, routes

STRANGER = ""
ROLES = (
    STRANGER,
    "복지 담당 공무원 · 망미1동",
    "동장 · 망미1동",
    "구 희망복지지원팀 · ",
    "통합사례관리사 · 수영구",
    "보호가구 전담",
    "구 복지 책임자",
    "정보보호책임자",
    "시스템 관리자",
    "협력기관 담당자",
    "인적안전망 주민",
)
STARTS = ("/", "/today/?show=all&whole=1")
"""Where one begins: Today shows the most pressing lines alone until all of them are asked for."""
OF_ONE_KIND = 3
"""How many pages of one type a person opens: the first may be an empty one, with fewer ways on."""
KNOWN_ALREADY = 1
"""The same where somebody before has met the type: this person's links from there, no more."""
ASKED_AT_MOST = 24
LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
RECEIPT = re.compile(r"(?<![\w-])[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}(?![\w-])")
"""Not the inner parts of an identifier, which by chance are nothing but figures."""
FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
CHOICE = re.compile(
    r'name="username" value="([^"]+)".*?demo-people__choice"><strong>[^<]*</strong><span>([^<]*)', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class PageType:
    """One kind of page: its route's name, the first person who could open it, and where."""

    name: str
    role: str
    address: str


@dataclass(slots=True)
class Site:
    """What was found: a page of each type, and how the other addresses answered."""

    pages: dict[str, PageType] = field(default_factory=dict)
    answers: dict[str, set[int]] = field(default_factory=dict)
    _known: dict[str, list[Any]] = field(default_factory=dict)

    def explore(self, role: str, person: Person) -> None:
        """Follow the links of everything this person can open."""
        waiting, opened, noticed, known = deque(STARTS), Counter[str](), set(), set(self.pages)
        while waiting:
            address = waiting.popleft()
            name = self._name(address)
            most = KNOWN_ALREADY if name in known else OF_ONE_KIND
            if address in noticed or not name or opened[name] >= most:
                continue
            noticed.add(address)
            opened[name] += 1
            waiting.extend(self._open(role, person.context, address))

    def ask(self, role: str, person: Person) -> None:
        """Try the addresses that no link led to, with what other addresses told about their arguments."""
        for route in page_routes():
            if "sign_out" in route.name:
                continue
            for address in self._addresses(route.name, route.arguments):
                if route.name in self.pages or 405 in self.answers.get(route.name, ()):
                    break
                self._open(role, person.context, address)

    def _open(self, role: str, context: BrowserContext, address: str) -> list[str]:
        answer = context.request.get(address, max_redirects=0)
        name = self._name(address)
        self.answers.setdefault(name, set()).add(answer.status)
        if answer.status in (301, 302):
            return [answer.headers["location"]]
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            return []
        if "<html" not in (text := answer.text()):
            return []
        self.pages.setdefault(name, PageType(name, role, address))
        self._tell("number", RECEIPT.findall(text))
        return [unescape(found) for found in LINK.findall(text)]

    def _name(self, address: str) -> str:
        """The route of an address; what it tells about arguments is remembered."""
        try:
            match = resolve(urlsplit(address).path)
        except Resolver404:
            return ""
        for argument, value in match.kwargs.items():
            self._tell(argument, [value])
        return str(match.view_name)

    def _tell(self, argument: str, values: Iterable[Any]) -> None:
        """Remember each value once: what many pages repeat must not fill the few that are tried."""
        known = self._known.setdefault(argument, [])
        known.extend(value for value in dict.fromkeys(values) if value not in known)

    def _addresses(self, name: str, arguments: Iterable[str]) -> Iterator[str]:
        held = {argument: self._known.get(argument, [])[:ASKED_AT_MOST] for argument in arguments}
        for turn in range(max((len(values) for values in held.values()), default=1)):
            try:
                yield reverse(name, kwargs={argument: values[turn % len(values)] for argument, values in held.items()})
            except (NoReverseMatch, ZeroDivisionError):
                return


def page_routes() -> Iterator[Route]:
    """Every address for people; what programs ask answers in JSON and is walked elsewhere."""
    return (route for route in routes() if not route.is_for_programs)


def sign_in(person: Person, role: str) -> None:
    """Choose the demo person of this role without drawing a page."""
    if role == STRANGER:
        return
    request = person.context.request
    page = request.get("/account/sign-in/").text()
    username = next(name for name, what in CHOICE.findall(page) if role in unescape(what))
    token = FORM_TOKEN.search(page)
    assert token
    answer: APIResponse = request.post(
        reverse("accounts:demo_sign_in"),
        form={"username": username, "next": "/", "csrfmiddlewaretoken": token.group(1)},
        headers={"Referer": person.url},
    )
    assert answer.ok, f"{role}: {answer.status}"
