"""Guessing passwords: how often, from where, and that the counting cannot be undone."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import Act, AuditEvent
from tests.personas import SYSTEM

pytestmark = pytest.mark.django_db

PASSWORD = "정확한 긴 비밀번호"
DATABASE_CACHE = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_counter"}}


@pytest.fixture(autouse=True)
def _with_password(official: User) -> None:
    official.set_password(PASSWORD)
    official.save()


def attempt(name: str, password: str, *, ip: str = "10.0.0.1", **headers: str) -> HttpResponse:
    fields = {"username": name, "password": password}
    answer: Any = Client(REMOTE_ADDR=ip, **headers).post(reverse("accounts:sign_in"), fields)
    return answer


def words(answer: HttpResponse, name: str) -> str:
    """The page without what differs between any two answers."""
    page = answer.content.decode()
    return re.sub(rf'value="{name}"|name="csrfmiddlewaretoken"[^>]*|"X-CSRFToken": "[^"]*"', "", page)


def test_after_five_failed_tries_even_the_right_password_waits_and_the_page_says_how_long() -> None:
    for _ in range(5):
        attempt("official", "wrong")
    locked = attempt("official", PASSWORD)
    assert locked.status_code == 200
    assert "15분 뒤에" in locked.content.decode()
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=14), tick=False):
        assert "1분 뒤에" in attempt("official", PASSWORD).content.decode()
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=15, seconds=1), tick=False):
        assert attempt("official", PASSWORD).status_code == 302


def test_a_locked_name_reads_the_same_whether_it_is_known_or_not() -> None:
    for name in ("official", "ghost"):
        for _ in range(5):
            attempt(name, "wrong")
    assert words(attempt("official", PASSWORD), "official") == words(attempt("ghost", PASSWORD), "ghost")


def test_spelling_a_name_otherwise_does_not_give_more_tries() -> None:
    for name in ("official", "OFFICIAL", " official", "Official", "official "):
        attempt(name, "wrong")
    assert attempt("official", PASSWORD).status_code == 200


def test_a_guesser_elsewhere_does_not_lock_the_person_out() -> None:
    for _ in range(6):
        attempt("official", "wrong", ip="10.0.0.66")
    assert attempt("official", PASSWORD, ip="10.0.0.1").status_code == 302


def test_guessing_one_name_from_many_places_ends_too() -> None:
    for number in range(50):
        attempt("ghost", "wrong", ip=f"10.0.1.{number}")
    assert "뒤에 다시 시도" in attempt("ghost", "wrong", ip="10.0.2.1").content.decode()


def test_strangers_guessing_from_everywhere_do_not_lock_out_the_browser_that_one_signs_in_with() -> None:
    own = Client(REMOTE_ADDR="10.0.0.1")
    own.post(reverse("accounts:sign_in"), {"username": "official", "password": PASSWORD})
    own.get(reverse("web:home"))
    own.post(reverse("accounts:sign_out"))
    for number in range(50):
        attempt("official", "wrong", ip=f"10.0.1.{number}")
    assert attempt("official", PASSWORD, ip="10.0.3.1").status_code == 200
    right = {"username": "Official ", "password": PASSWORD}
    for tries, status in ((5, 200), (1, 200)):
        for _ in range(tries):
            assert own.post(reverse("accounts:sign_in"), {**right, "password": "wrong"}).status_code == status
    assert own.post(reverse("accounts:sign_in"), right).status_code == 200, "its own tries are counted"
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=15, seconds=1), tick=False):
        assert own.post(reverse("accounts:sign_in"), {**right, "username": "official"}).status_code == 302


def test_a_failed_sign_in_lies_in_the_log_of_the_office_of_the_account() -> None:
    attempt("official", "wrong")
    with scope(SYSTEM):
        tried = AuditEvent.objects.visible_to(SYSTEM).get(act=Act.SIGN_IN_FAILED)
    assert tried.acting_path.startswith("26.26500.")
    assert tried.actor_id is None


def test_a_sign_in_that_succeeds_is_not_counted() -> None:
    for _ in range(7):
        assert attempt("official", PASSWORD).status_code == 302


def test_an_address_made_up_in_a_header_gives_no_new_tries() -> None:
    for number in range(5):
        attempt("official", "wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert attempt("official", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 200


def test_each_failed_try_is_one_row_of_the_audit(official: User) -> None:
    for _ in range(6):
        attempt("official", "wrong", HTTP_ACCEPT="application/json")  # an answer in JSON would be rolled back
    with scope(SYSTEM):
        rows = AuditEvent.objects.visible_to(SYSTEM).filter(act=Act.SIGN_IN_FAILED).order_by("id")
        found = list(rows.values_list("object_id", "detail"))
    assert found == [(official.id, {})] * 5 + [(None, {"locked": True})]


@pytest.mark.django_db(databases=["default", "aside"])
def test_what_was_counted_survives_the_rollback_of_the_request(settings: Any) -> None:
    settings.CACHES = DATABASE_CACHE
    with transaction.atomic():
        for _ in range(5):
            attempt("official", "wrong")
        transaction.set_rollback(True)
    assert attempt("official", PASSWORD).status_code == 200
    assert connections["aside"].connection is not connections["default"].connection


@pytest.mark.django_db(databases=["default", "aside"])
def test_the_app_role_may_keep_its_counters_in_the_database(settings: Any) -> None:
    settings.CACHES = DATABASE_CACHE
    counters = caches["default"]
    assert counters.add("used", "y", 30)
    assert not counters.add("used", "y", 30)
    counters.set("tries", [1.5], 900)
    assert counters.get("tries") == [1.5]
    counters.delete("tries")
    assert counters.get("tries") is None
