"""The marks under which a later change shows: one over each row, one over each link of the chain.

Both are keyed with secrets that the database never sees.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings

from dure.foundation.vault.keyring import Keyring, keyring

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
FORM = 1
"""The number of the encoding below. A change of it needs a new number, and the old one stays readable."""
UNMARKED = 0
FIRST_LINK = bytes(32)

COLUMNS = (
    "id::text",
    "(extract(epoch FROM at) * 1000000)::bigint",
    "actor_id::text",
    "actor_name",
    "acting_path",
    "role",
    "ip",
    "session",
    "act",
    "what",
    "object_id::text",
    "household_id::text",
    "reason",
    "detail::text",
)
"""What a mark covers, as SQL reads it back. ``path`` is not among them: it moves with the household."""


@dataclass(frozen=True, slots=True)
class Mark:
    """``number`` is that of the key in the key file."""

    number: int
    mac: bytes


def keys() -> Keyring:
    """Raises: BadKeys."""
    return keyring(settings.KEYS_FILE)


def row_mark(values: Sequence[Any], ring: Keyring, number: int | None = None) -> Mark:
    """The mark over what ``COLUMNS`` reads, ``detail`` parsed.

    Raises: KeyError when the file does not hold the numbered key.
    """
    text = json.dumps([FORM, *values], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    number = number or ring.current
    return Mark(number, hmac.digest(ring.key("audit", number), text.encode(), sha256))


def link_mark(
    before: bytes, seal: int, event_id: uuid.UUID, mac: bytes, ring: Keyring, number: int | None = None
) -> Mark:
    """The mark of one link of the chain over the link before it.

    Raises: KeyError when the file does not hold the numbered key.
    """
    number = number or ring.current
    body = before + seal.to_bytes(8, "big") + event_id.bytes + mac
    return Mark(number, hmac.digest(ring.key("audit seal", number), body, sha256))


def microseconds(moment: dt.datetime) -> int:
    """Since 1970, without the rounding of a float."""
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


def plain(detail: dict[str, Any]) -> dict[str, Any]:
    """The detail as the database gives it back; a broken number becomes text, since jsonb may write it otherwise."""
    told: dict[str, Any] = json.loads(json.dumps(detail), parse_float=str, parse_constant=str)
    return told


def first_id_at(moment: dt.datetime) -> uuid.UUID:
    """The smallest UUIDv7 that can have been made then.

    Source: RFC 9562, 5.7.
    """
    return uuid.UUID(int=(microseconds(moment) // 1000 << 80) | (7 << 76) | (2 << 62))


def made_at(event_id: uuid.UUID) -> dt.datetime:
    """When a UUIDv7 was made, to the millisecond."""
    return EPOCH + dt.timedelta(milliseconds=event_id.int >> 80)
