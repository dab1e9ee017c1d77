"""The transaction-local scope that row-level security reads: signed, so that injected SQL cannot forge it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from dure.foundation.access.actor import Actor, Permission, the_system

SETTING = "dure.scope"
HISTORY_SETTING = "pghistory.context_metadata"
BLOCK_BYTES = 64


def signing_key() -> bytes:
    """The key shared by this process and the database function ``scope_claims``, 32 bytes."""
    return hashlib.sha256(b"dure row scope:" + settings.SCOPE_SECRET.encode()).digest()


def key_pads() -> tuple[bytes, bytes]:
    """Inner and outer HMAC pads of the key, as the database keeps them (it has no pgcrypto).

    Source: RFC 2104.
    """
    padded = signing_key().ljust(BLOCK_BYTES, b"\0")
    return bytes(b ^ 0x36 for b in padded), bytes(b ^ 0x5C for b in padded)


def signed(claims: dict[str, object]) -> str:
    body = json.dumps(claims, separators=(",", ":"), ensure_ascii=False).encode()
    mark = hmac.new(signing_key(), body, hashlib.sha256).hexdigest()
    return f"{base64.b64encode(body).decode()}.{mark}"


def claims_of(actor: Actor, *, widened: tuple[str, ...] = ()) -> dict[str, object]:
    return {
        "user": str(actor.user_id) if actor.user_id else None,
        "paths": [*actor.case_paths, *widened],
        "counts": list(actor.count_paths),
        "restricts": list(actor.restrict_paths),
        "merges": list(actor.merge_paths),
        "units": [str(unit) for unit in actor.sheet_units],
        "logs": list(actor.log_paths),
        "resources": list(actor.resource_paths),
        "opened": [str(household_id) for household_id in actor.opened],
        "emergencies": actor.may(Permission.OPEN_IN_EMERGENCY),
    }


def _set(token: str, history: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, true), set_config(%s, %s, true)", [SETTING, token, HISTORY_SETTING, history]
        )


def _current() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting(%s, true), ''), coalesce(current_setting(%s, true), '')",
            [SETTING, HISTORY_SETTING],
        )
        row: tuple[str, str] = cursor.fetchone()
    return row


@contextmanager
def scope(actor: Actor, *, widened: tuple[str, ...] = ()) -> Iterator[None]:
    """Let row-level security see what the actor sees, until the block ends.

    Needs an open transaction: outside one the setting would be lost before the next statement.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Open a transaction before entering a scope; the scope lives as long as the transaction.")
    before = _current()
    history = json.dumps({"user": str(actor.user_id) if actor.user_id else None, "as": actor.role})
    _set(signed(claims_of(actor, widened=widened)), history)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _set(*before)


@contextmanager
def widened(actor: Actor, *, path: str) -> Iterator[None]:
    """Let one action of a stranger reach one household, after the action has proved its right by a sheet.

    Who uses this is listed and tested (tests/architecture): each place is a door in the wall.
    """
    with scope(actor, widened=(path,)):
        yield


@contextmanager
def as_system(reason: str) -> Iterator[Actor]:
    """One transaction in which commands and jobs see everything."""
    actor = the_system(reason, now=timezone.now())
    with transaction.atomic(), scope(actor):
        yield actor
