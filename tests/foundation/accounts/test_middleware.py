"""What becomes of faults that a person can meet: a clear page, and nothing half-done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_household_that_moved_meanwhile_gives_the_page_of_the_quicker_one(
    official: Any, browse: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def moved(*_args: object, **_changes: object) -> None:
        raise IntegrityError('insert violates foreign key constraint "visits_visit_lies_with_hh"')

    monkeypatch.setattr("dure.commons.giving.views.resources", moved)
    assert browse(official).get(reverse("giving:list")).status_code == 409


def test_another_broken_promise_of_the_database_is_still_a_fault(
    official: Any, browse: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_changes: object) -> None:
        raise IntegrityError("some other constraint")

    monkeypatch.setattr("dure.commons.giving.views.resources", broken)
    client = browse(official)
    client.raise_request_exception = False
    assert client.get(reverse("giving:list")).status_code == 500


def test_a_view_without_a_guard_is_not_served(official: Any, browse: Callable[..., Client], settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.foundation.accounts.unguarded"
    client = browse(official)
    client.raise_request_exception = False
    assert client.get("/open/").status_code == 500
