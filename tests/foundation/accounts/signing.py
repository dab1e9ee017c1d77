"""Signing in as a person would, and reading the audit of it."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.core.context import request_context
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import AuditEvent
from tests.personas import SYSTEM

PASSWORD = "정확한 긴 비밀번호"
SIGN_IN = "/account/sign-in/"
SECOND_STEP = "/account/sign-in/code/"
SET_UP = "/account/second-factor/"


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def with_app(user: User) -> str:
    """An authenticator app for the user; returns its secret."""
    secret: str = generate_totp_secret()
    with request_context(_request_of(user)):
        TOTP.activate(user, secret)
    return secret


def with_recovery_codes(user: User) -> list[str]:
    """Recovery codes for the user; returns them."""
    with request_context(_request_of(user)):
        codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    return codes


def _request_of(user: User) -> Any:
    """allauth asks the request whose seed it seals."""
    request = RequestFactory().get("/")
    request.user = user
    return request


def code(secret: str, *, later: int = 0) -> str:
    """What the app shows now, or some periods later."""
    shown: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))
    return shown


def sign_in(client: Client, user: User, **fields: str) -> Any:
    return client.post(SIGN_IN, {"username": user.username, "password": PASSWORD, **fields})


def sign_in_whole(client: Client, user: User, secret: str) -> Any:
    sign_in(client, user)
    return client.post(SECOND_STEP, {"code": code(secret)})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def audit(*acts: str) -> list[tuple[str, dict[str, Any]]]:
    """The audited acts of these kinds, the earliest first."""
    with scope(SYSTEM):
        rows = AuditEvent.objects.visible_to(SYSTEM).filter(act__in=acts).order_by("at", "id")
        return list(rows.values_list("act", "detail"))


def hidden(answer: HttpResponse, name: str) -> str:
    """The value of a hidden field of the page."""
    found = re.search(rf'name="{name}" value="([^"]+)"', answer.content.decode())
    assert found, f"The page holds no {name}."
    return found[1]


def go_on(client: Client) -> Any:
    return client.get(reverse("accounts:go_on"))
