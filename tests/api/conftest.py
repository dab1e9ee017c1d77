"""Asking the interface as people and as programs do."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.tokens.actions import make_token
from dure.foundation.tokens.queries import scopes_for

Ask = Callable[..., HttpResponse]
PLACE = "/api/v1"


@pytest.fixture
def ask(browse: Callable[[User | None], Client]) -> Ask:
    """``ask(user, "POST", "/visits", {...}, key="…")`` through the session of the user (or nobody)."""

    def once(user: User | None, method: str, path: str, body: Any = None, *, key: str = "", **headers: str) -> Any:
        client = browse(user)
        client.raise_request_exception = False
        more = {"Accept-Language": "en", **({"Idempotency-Key": key} if key else {}), **headers}
        content = None if body is None else json.dumps(body)
        return client.generic(method, PLACE + path, content or "", content_type="application/json", headers=more)

    return once


@pytest.fixture
def token(actor: Callable[[User], Actor]) -> Callable[..., str]:
    """A token of the user with all or some of the user's permissions."""

    def of(user: User, *scopes: str, days: int = 30, proved: bool = True) -> str:
        who = actor(user)
        assert who.now is not None
        with scope(who):
            _row, secret = make_token(
                actor=who,
                name="program",
                scopes=scopes or scopes_for(who),
                valid_until=who.now + dt.timedelta(days=days),
                proved=proved,
                at=who.now,
            )
        return secret

    return of
