"""Counting what comes from where, and saying where a tip goes."""

from __future__ import annotations

import datetime as dt
import ipaddress
from enum import Enum

from django.core.cache import cache

ASKED_MINUTES = 10
TAKEN_MINUTES = 60
ASKED_HERE = 10
"""Tips from one address in ten minutes before its next ones wait."""
ASKED_ANYWHERE = 120
TAKEN_HERE = 60
"""Tips from one address in an hour before the next ones are set aside."""
TAKEN_ANYWHERE = 600
SENT_BY_PROGRAM = 30
"""Tips of one token in ten minutes before the program is told to wait; other tokens and people are not."""
TAKEN_FROM_SENDER = 120
"""Tips of one account or token in an hour before its next ones are set aside."""
ANYWHERE = "anywhere"
IPV6_NETWORK = 64


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


def course_of_sender(sender: str, *, program: bool, at: dt.datetime) -> Course:
    """Count a tip of somebody signed in and say where it goes. Each sender has counters of its own.

    A person is never asked to wait; a program can.
    """
    if program and _count("sent", sender, at, ASKED_MINUTES) > SENT_BY_PROGRAM:
        return Course.WAIT
    return Course.ASIDE if _count("kept", sender, at, TAKEN_MINUTES) > TAKEN_FROM_SENDER else Course.INBOX


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
