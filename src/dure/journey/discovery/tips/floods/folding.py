"""The same words again: one id for them, so that they find themselves there."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

SALT = "dure.discovery.folding"


def folded_id(typed: Mapping[str, Any], *, at: dt.datetime) -> uuid.UUID:
    """One id for the same words of one day, so that the same text sent again finds itself there.

    Everything typed counts, phone numbers too: two neighbours who say the same are two. The form is UUIDv7's, with the
    day for the time and a keyed digest for the chance. Source: RFC 9562, 5.7.
    """
    plain = {name: _plain(value) for name, value in typed.items() if name != "record_id"}
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    text = json.dumps([today.isoformat(), plain], sort_keys=True, ensure_ascii=False)
    chance = int.from_bytes(salted_hmac(SALT, text, algorithm="sha256").digest()[:10])
    stamp = int(today.timestamp() * 1000)
    number = stamp << 80 | 7 << 76 | (chance >> 62 & 0xFFF) << 64 | 2 << 62 | chance & (2**62 - 1)
    return uuid.UUID(int=number)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return sorted(_plain(each) for each in value)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return " ".join(str(value).casefold().split())
