"""Passwords, codes and registration numbers never come back: one rule, and every form keeps to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from dure.foundation.accounts.models import User
from dure.foundation.accounts.resume import seal, unseal
from dure.foundation.drafts.forms import read_sent
from dure.foundation.pages.unsaved import typed_in
from dure.foundation.vault.kinds import Kind
from dure.foundation.vault.typed import is_withheld

CHANGE = {
    "present_password": "지금의 비밀번호",
    "new_password": "새롭고 긴 비밀번호",
    "new_password_again": "또 비밀번호",
}
SECRET = {**CHANGE, "password": "암호 하나", "code": "424242", "members-0-registration_number": "900101-1234568"}


def every_form(kind: type[Any] = forms.BaseForm) -> Iterator[type[Any]]:
    """All forms of the house, once its addresses, and with them its views and forms, are loaded."""
    assert get_resolver().url_patterns
    for form in kind.__subclasses__():
        yield form
        yield from every_form(form)


def must_be_withheld(name: str, field: forms.Field) -> bool:
    """What the field itself says of being secret."""
    once = field.widget.attrs.get("autocomplete") == "one-time-code"
    return isinstance(field.widget, forms.PasswordInput) or once or name == Kind.REGISTRATION_NUMBER


def test_every_field_that_holds_a_secret_is_known_by_its_name() -> None:
    secret = {
        (form.__qualname__, name)
        for form in every_form()
        if form.__module__.startswith("dure.")
        for name, field in getattr(form, "base_fields", {}).items()
        if must_be_withheld(name, field)
    }
    assert {"PasswordForm", "SignInForm", "CodeForm"} <= {form for form, _name in secret}
    assert Kind.REGISTRATION_NUMBER in {name for _form, name in secret}
    assert {pair for pair in secret if not is_withheld(pair[1])} == set()


def test_what_a_person_writes_is_not_taken_for_a_secret() -> None:
    words = ("note", "phone", "safe_contact", "reason_code", "forget_registration_number", "strengths", "code_note")
    assert [name for name in words if is_withheld(name)] == []


def test_all_three_places_hold_back_the_same(official: User, db: None) -> None:
    request = RequestFactory().post("/households/", {**SECRET, "note": "쓰던 글"})
    request.user = official
    kept = unseal(seal(request))
    assert kept is not None
    assert (kept.fields, kept.lacks_something) == ([("note", "쓰던 글")], True)
    typed = typed_in(request)
    assert typed is not None
    assert (typed.fields, typed.again) == ([("note", "쓰던 글")], False)
    body = json.dumps({"key": "/households/", "fields": [*SECRET.items(), ("note", "쓰던 글")]})
    draft = read_sent(RequestFactory().put("/", body, content_type="application/json"))
    assert draft is not None
    assert draft.fields == [("note", "쓰던 글")]


def test_an_empty_secret_hinders_nobody_from_sending_again() -> None:
    typed = typed_in(RequestFactory().post("/households/", {"registration_number": "", "note": "쓰던 글"}))
    assert typed is not None
    assert typed.again


@pytest.mark.django_db
def test_a_password_that_arrives_with_an_old_page_is_not_printed(official: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    answer = client.post(reverse("accounts:password"), CHANGE)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert [word for word in CHANGE.values() if word in page] == []
    assert f'href="{reverse("accounts:password")}"' in page  # and the way back to the form is there
