"""Error pages say what happened and what to do now, and the display switch stays in the house."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.utils import translation

from dure.foundation.pages import context, views


@pytest.mark.parametrize("status", [400, 403, 404, 409, 500])
@pytest.mark.parametrize(("language", "next_step"), [("ko", "이렇게 해 주세요"), ("en", "What to do now")])
def test_every_error_page_names_the_next_step(rf: RequestFactory, status: int, language: str, next_step: str) -> None:
    with translation.override(language):
        response = views.error_page(rf.get("/"), status)
    body = response.content.decode()
    assert response.status_code == status
    assert next_step in body
    assert f'<html lang="{language}"' in body
    assert body.count("<h1") == 1


def test_a_refusal_shows_its_reason_as_text(rf: RequestFactory) -> None:
    response = views.permission_denied(rf.get("/"), PermissionDenied("Only <the> team"))
    assert "Only &lt;the&gt; team" in response.content.decode()


def test_a_missing_page_does_not_repeat_what_was_looked_for(rf: RequestFactory) -> None:
    response = views.not_found(rf.get("/secret-path"), Http404("Household Kim"))
    body = response.content.decode()
    assert "Household Kim" not in body
    assert "secret-path" not in body


def test_a_conflict_offers_the_newest_state(rf: RequestFactory) -> None:
    body = views.error_page(rf.get("/"), 409, reload_url="/visits/7").content.decode()
    assert 'href="/visits/7"' in body


def test_the_chosen_colours_are_remembered_and_lead_back(rf: RequestFactory) -> None:
    response = views.set_display(rf.post("/pages/display/", {"mode": "high-contrast", "next": "/today?x=1"}))
    assert response["Location"] == "/today?x=1"
    cookie = response.cookies[context.DISPLAY_COOKIE]
    assert cookie.value == "high-contrast"
    assert cookie["httponly"]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_display_switch_never_leads_out_of_the_house(rf: RequestFactory, target: str) -> None:
    response = views.set_display(rf.post("/pages/display/", {"mode": "light", "next": target}))
    assert response["Location"] == "/"


def test_unknown_colours_are_refused_and_a_foreign_cookie_is_ignored(rf: RequestFactory) -> None:
    assert views.set_display(rf.post("/pages/display/", {"mode": "<b>"})).status_code == 400
    request = rf.get("/")
    request.COOKIES[context.DISPLAY_COOKIE] = '"><script>'
    assert context.display(request) == {"display_mode": "light"}
