"""Many tips at once: who is asked to wait a moment, what is set aside, and what is the same text again.

Nobody is refused and nothing typed is dropped. A whole apartment block or a mobile network may share one address, so
an address alone never proves a flood: past the first limit the page asks for a few seconds of patience, which a person
hardly notices and a program that only fires does not have. Past the second, what still comes lies in a list of its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import json
import uuid
from collections.abc import Mapping
from enum import Enum
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

WAIT_S = 5
PROOF_HOLDS_S = 6 * 60 * 60
ASKED_MINUTES = 10
TAKEN_MINUTES = 60
ASKED_HERE = 10
"""Tips from one address in ten minutes before its next ones wait."""
ASKED_ANYWHERE = 120
TAKEN_HERE = 60
"""Tips from one address in an hour before the next ones are set aside."""
TAKEN_ANYWHERE = 600
ANYWHERE = "anywhere"
IPV6_NETWORK = 64
SALT = "dure.discovery.floods"


class Course(Enum):
    """What becomes of a tip that came in."""

    INBOX = "inbox"
    WAIT = "wait"
    ASIDE = "aside"


def course_of(*, address: str, waited: bool, at: dt.datetime) -> Course:
    """Count this tip and say where it goes; ``waited`` says that its sender has shown patience."""
    here = neighbourhood(address)
    if not waited:
        asked_here, asked_anywhere = (_count("asked", who, at, ASKED_MINUTES) for who in (here, ANYWHERE))
        if asked_here > ASKED_HERE or asked_anywhere > ASKED_ANYWHERE:
            return Course.WAIT
    taken_here, taken_anywhere = (_count("taken", who, at, TAKEN_MINUTES) for who in (here, ANYWHERE))
    return Course.ASIDE if taken_here > TAKEN_HERE or taken_anywhere > TAKEN_ANYWHERE else Course.INBOX


def neighbourhood(address: str) -> str:
    """The address whose tips count together: an IPv4 address, or the 64 bits that one IPv6 line holds."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, IPV6_NETWORK), strict=False))


def _count(what: str, who: str, at: dt.datetime, minutes: int) -> int:
    """How many in the sliding window, this one included, in steps of a minute.

    The counters lie beside the request's transaction: an answer that is rolled back has been counted all the same.
    Two at the same instant may count as one, which favours the sender.
    """
    now = int(at.timestamp()) // 60
    names = [f"tips.{what}.{who}.{minute}" for minute in range(now - minutes + 1, now + 1)]
    before = cache.get_many(names)
    cache.set(names[-1], before.get(names[-1], 0) + 1, timeout=(minutes + 1) * 60)
    return int(sum(before.values())) + 1


def is_first_set_aside(path: str, *, on: dt.date) -> bool:
    """Whether nothing was set aside for this place on the day before: one line of Today stands for all."""
    return bool(cache.add(f"tips.aside.{path}.{on}", 1, timeout=2 * 24 * 60 * 60))


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


def ask_to_wait(record_id: uuid.UUID, *, at: dt.datetime, proof: str = "") -> str:
    """The note that the waiting page carries; one asked before keeps its time, so pressing twice costs nothing."""
    if proof and _asked_at(record_id, proof) is not None:
        return proof
    return signing.dumps([record_id.hex, int(at.timestamp())], salt=SALT)


def has_waited(record_id: uuid.UUID, proof: str, *, at: dt.datetime) -> bool:
    """Whether the note was given for these very words, long enough ago."""
    asked = _asked_at(record_id, proof)
    return asked is not None and WAIT_S <= at.timestamp() - asked <= PROOF_HOLDS_S


def _asked_at(record_id: uuid.UUID, proof: str) -> int | None:
    try:
        whose, asked = signing.loads(proof, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return int(asked) if whose == record_id.hex else None
