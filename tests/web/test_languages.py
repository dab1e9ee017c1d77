"""Every page is wholly in the language chosen: nothing Korean in English but data, nothing English in Korean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from dure.config.catalogues import catalogues
from dure.foundation.access.scope import scope
from dure.registry.directory.models import Organization, Service
from tests.personas import SYSTEM
from tests.walk.routes import routes
from tests.walk.world import World, build_world

pytestmark = pytest.mark.django_db

PERSONAS = ("nobody", "official", "case_manager", "protector", "partner", "district_leader", "administrator")
HANGUL = re.compile(r"[가-힣]+")
SILENT = {"script", "style", "template", "code"}
EMPTY = {"input", "meta", "link", "br", "hr", "img", "path", "circle", "rect"}
SPOKEN = ("aria-label", "placeholder", "title", "alt", "data-label")
TOO_SHORT_TO_TELL = 3
NAMES_OF_LANGUAGES = {"한국어", "두레"}


class Words(HTMLParser):
    """What a page says: its texts and the attributes that are read aloud, but not what says it is in another tongue."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._within: list[str] = []
        self._foreign = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._foreign:
            self._foreign += tag not in EMPTY
            return
        if tag != "html" and dict(attrs).get("lang"):
            self._foreign = 1
            return
        self._within.append(tag)
        self.said += [value for name, value in attrs if name in SPOKEN and value]
        if tag in EMPTY:
            self._within.pop()

    def handle_endtag(self, tag: str) -> None:
        if self._foreign:
            self._foreign -= 1
            return
        while tag in self._within and self._within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._foreign and not SILENT & set(self._within):
            self.said.append(" ".join(data.split()))


@pytest.fixture
def world(official: Any, partner_organization: Organization, service: Service) -> World:
    return build_world(staff=official, organization=partner_organization, service=service)


def spoken(
    request: pytest.FixtureRequest, world: World, browse: Callable[..., Client], language: str
) -> Iterator[tuple[str, list[str]]]:
    """Each page that somebody of these people can open, once."""
    seen: set[str] = set()
    for persona in PERSONAS:
        client = browse(None if persona == "nobody" else request.getfixturevalue(persona))
        client.cookies["dure_language"] = language
        for route in routes():
            if route.name in seen or "sign_out" in route.name:
                continue
            answer = client.get(reverse(route.name, kwargs=world.arguments(set(route.arguments), "own")))
            if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
                seen.add(route.name)
                yield route.name, Words(answer.content.decode()).said


def data_of_the_world() -> set[str]:
    """Korean words that stand in the tables, but not those that have an English twin."""
    found: set[str] = set(NAMES_OF_LANGUAGES)
    with scope(SYSTEM):
        for model in apps.get_models():
            if not model.__module__.startswith("dure.") or not hasattr(model, "wall"):
                continue
            names = [
                field.attname
                for field in model._meta.concrete_fields
                if isinstance(field, models.CharField | models.TextField) and not field.name.endswith("_ko")
            ]
            rows: Any = getattr(model.objects, "visible_to", lambda actor, model=model: model.objects.all())(SYSTEM)  # type: ignore[attr-defined]
            for row in rows.values_list(*names) if names else ():
                found.update(word for text in row if isinstance(text, str) for word in HANGUL.findall(text))
    return found


def test_no_english_page_speaks_korean_but_of_data(
    request: pytest.FixtureRequest, world: World, browse: Callable[..., Client]
) -> None:
    pages = list(spoken(request, world, browse, "en"))
    known = data_of_the_world()
    found = {f"{name}: {text[:80]}" for name, texts in pages for text in texts if set(HANGUL.findall(text)) - known}
    assert found == set()
    assert len(pages) > 60


def test_no_korean_page_leaves_a_text_in_english(
    request: pytest.FixtureRequest, world: World, browse: Callable[..., Client]
) -> None:
    korean = {}
    for source in catalogues():
        with source.open("rb") as file:
            korean |= {
                " ".join(text.split()): str(message.string)
                for message in read_po(file)
                for text in ([message.id] if isinstance(message.id, str) else message.id)
                if len(text) > TOO_SHORT_TO_TELL and str(message.string) != text
            }
    pages = list(spoken(request, world, browse, "ko"))
    left = {f"{name}: {text}" for name, texts in pages for text in texts if text in korean}
    assert left == set()
    assert len(pages) > 60


def test_every_page_tells_its_language(browse: Callable[..., Client]) -> None:
    for language in ("ko", "en"):
        client = browse(None)
        client.cookies["dure_language"] = language
        for address in ("/", "/help/", "/account/sign-in/", "/styleguide/", "/no/such/page/"):
            assert f'<html lang="{language}"' in client.get(address).content.decode(), address


def test_a_page_with_a_word_of_the_other_language_is_noticed() -> None:
    said = Words('<p title="Save">저장하기<br>Plan</p><script>안녕</script>').said
    assert said == ["Save", "저장하기", "Plan"]
    assert Words('<p>가<span lang="en">Plan <b>it</b><br>all</span>나</p>').said == ["가", "나"]
