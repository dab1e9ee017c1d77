"""Eleven headers on every answer: each route as somebody and as nobody, redirects, refusals, failures, files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from dure.registry.directory.models import Organization, Service
from tests.walk.routes import routes
from tests.walk.world import World, build_world

pytestmark = pytest.mark.django_db

A_YEAR_S = 31_536_000
HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "Strict-Transport-Security": f"max-age={A_YEAR_S}",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=()",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Cache-Control": "no-store",
}
GIVEN_AWAY = ("X-Powered-By", "Access-Control-Allow-Origin")


@pytest.fixture(autouse=True)
def _behind_tls(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = A_YEAR_S


@pytest.fixture
def world(official: Any, partner_organization: Organization, service: Service) -> World:
    return build_world(staff=official, organization=partner_organization, service=service)


def faults(answer: HttpResponse) -> list[str]:
    found = [f"{name}: {answer.get(name)}" for name, part in HEADERS.items() if part not in (answer.get(name) or "")]
    found += [f"tells {name}" for name in GIVEN_AWAY if name in answer]
    if answer.get("Server") != "dure":
        found.append("lets the web server tell its name")
    if "unsafe" in answer.get("Content-Security-Policy", ""):
        found.append("an unsafe policy")
    return found


def answers(client: Client, world: World) -> Iterator[tuple[str, HttpResponse]]:
    for route in routes():
        if route.name == "accounts:sign_out":
            continue
        url = reverse(route.name, kwargs=world.arguments(set(route.arguments), "own"))
        for method in ("get", "post", "options"):
            with transaction.atomic():
                yield f"{method} {route.name}", getattr(client, method)(url, secure=True)
                transaction.set_rollback(True)


@pytest.mark.parametrize("persona", ["official", "nobody"])
def test_every_route_answers_with_the_eleven_headers(
    persona: str, official: Any, world: World, browse: Callable[..., Client]
) -> None:
    client = browse(official if persona == "official" else None)
    client.raise_request_exception = False
    taken = list(answers(client, world))
    assert [(what, fault) for what, answer in taken for fault in faults(answer)] == []
    assert {200, 302, 405} <= {answer.status_code for _, answer in taken}


@pytest.mark.urls("tests.walk.failing")
@pytest.mark.parametrize("name", ["fails", "denies", "absent", "suspicious", "streams", "sends_a_file"])
def test_failures_refusals_and_files_carry_them_too(name: str, browse: Callable[..., Client]) -> None:
    client = browse(None)
    client.raise_request_exception = False
    assert faults(client.get(f"/{name}/", secure=True)) == []


def test_a_foreign_host_an_unknown_page_and_a_missing_csrf_token_carry_them_too(official: Any, settings: Any) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(official)
    for status, answer in (
        (400, client.get("/", secure=True, headers={"host": "elsewhere.example"})),
        (404, client.get("/no/such/page/", secure=True)),
        (403, client.post("/account/sign-in/", secure=True)),
        (301, client.get("/today", secure=True)),
    ):
        assert (answer.status_code, faults(answer)) == (status, [])


def test_an_unsafe_connection_is_sent_to_the_safe_one_with_all_headers_but_the_one_for_safe_ones(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/")
    assert [fault for fault in faults(answer) if "Strict-Transport" not in fault] == []


def test_static_files_carry_them_too_and_may_be_kept(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    answer = Client().get("/static/pages/menus.js", secure=True)
    assert answer.status_code == 200
    assert [fault for fault in faults(answer) if "Cache-Control" not in fault] == []
    assert "max-age" in answer["Cache-Control"]
    assert "no-store" not in answer["Cache-Control"]


def test_the_check_misses_the_headers_when_their_middleware_is_gone(settings: Any) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "headers" not in name]
    assert len(faults(Client().get("/", secure=True))) >= 4
