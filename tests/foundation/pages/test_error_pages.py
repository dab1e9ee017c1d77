"""Error pages say what happened and what to do now, and the display switch stays in the house."""

from __future__ import annotations

import errno

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, Error, InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation
from psycopg import errors

from dure.foundation.pages import context, views
from dure.foundation.pages.unsaved import cannot_write, not_saved


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


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_refusal_names_no_household_and_nothing_that_is_not_on_the_page(rf: RequestFactory, language: str) -> None:
    """The same page refuses a list of jobs and an act on a household."""
    with translation.override(language):
        body = views.error_page(rf.get("/jobs/"), 403).content.decode()
    for word in ("household", "가구", "choose the right unit", "소속을 선택"):
        assert word not in body


def test_a_conflict_offers_the_newest_state(rf: RequestFactory) -> None:
    body = views.error_page(rf.get("/"), 409, reload_url="/visits/7").content.decode()
    assert 'href="/visits/7"' in body


@pytest.mark.parametrize("status", [409, 500])
def test_a_failure_that_is_not_the_persons_shows_what_was_typed_as_text(rf: RequestFactory, status: int) -> None:
    typed = {
        "version": "3",
        "kind": "household_type:single",
        "note": "<b>Two</b> meals a day",
        "password": "zqsecretzq",
    }
    body = views.error_page(rf.post("/", typed), status).content.decode()
    assert "&lt;b&gt;Two&lt;/b&gt; meals a day" in body
    assert "household_type" not in body
    assert "zqsecret" not in body


def broken(sqlstate: str, kind: type[Error] = OperationalError) -> Error:
    """What Django raises for an answer of PostgreSQL."""
    fault = kind("fault")
    fault.__cause__ = errors.lookup(sqlstate)("fault") if sqlstate else None
    return fault


@pytest.mark.parametrize(
    ("fault", "ours"),
    [
        (broken("53100"), True),
        (broken("40P01"), True),
        (broken(""), True),
        (InterfaceError("connection already closed"), True),
        (broken("XX000", InternalError), True),
        (broken("25006", InternalError), True),
        (broken("25P02", InternalError), False),
        (OSError(errno.ENOSPC, "full"), True),
        (OSError(errno.ENOENT, "missing"), False),
        (ValueError("a mistake of the program"), False),
    ],
)
def test_what_the_storage_did_is_told_from_what_the_program_did(fault: Exception, ours: bool) -> None:
    assert cannot_write(fault) is ours


@pytest.mark.parametrize(
    ("sqlstate", "committing", "heading"),
    [
        ("53100", True, "Not saved"),
        ("57P01", True, "It is not certain"),
        ("", True, "It is not certain"),
        ("", False, "Not saved"),
    ],
)
def test_only_a_connection_that_broke_during_the_commit_leaves_open_whether_it_was_saved(
    rf: RequestFactory, sqlstate: str, committing: bool, heading: str
) -> None:
    request = rf.post("/", {"note": "Two meals a day"}, headers={"Accept-Language": "en"})
    request.is_committing = committing  # type: ignore[attr-defined]
    body = not_saved(request, broken(sqlstate)).content.decode()
    assert f'<h1 class="error-page__title">{heading}' in body


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [OperationalError("terminating connection"), DatabaseError("no such row")])
def test_a_session_that_the_database_could_not_write_was_not_deleted(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """Django calls both "deleted before the request completed"; only the second one is."""

    def page(request: HttpRequest) -> HttpResponse:
        request.session["a"] = 1
        return HttpResponse()

    def breaks(*_args: object, **_more: object) -> None:
        raise fault

    begun = SessionStore()
    begun.create()
    monkeypatch.setattr(Session, "save", breaks)
    request = rf.post("/", {"note": "Two meals a day"})
    request.COOKIES[settings.SESSION_COOKIE_NAME] = begun.session_key
    with pytest.raises(SessionInterrupted) as interrupted:
        SessionMiddleware(page)(request)
    answer = views.bad_request(request, interrupted.value)
    assert (answer.status_code, "Two meals a day" in answer.content.decode()) == (
        (503, True) if isinstance(fault, OperationalError) else (400, False)
    )


def test_the_page_speaks_the_language_of_this_person_and_not_of_the_one_before(rf: RequestFactory) -> None:
    with translation.override("ko"):
        body = not_saved(rf.get("/", headers={"Accept-Language": "en"}), broken("")).content.decode()
    assert '<html lang="en"' in body
    assert "Dure cannot answer at the moment" in body


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
    assert context.display(request) == {"display_mode": "light", "display_chosen": False}
