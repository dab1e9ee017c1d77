"""The kinds of facts that are kept under lock: how each is written, compared and masked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from dure.policy.korea.numbers import (
    mask_registration_number,
    plain_phone,
    plain_registration_number,
    written_phone,
    written_registration_number,
)

LAST_GROUP = 4
FEWEST_DIGITS = 8
DIGIT = re.compile(r"\d")
HIDDEN = "••••••"
UNREADABLE = "???"


class Kind(StrEnum):
    """What is kept. The value is part of what a token is bound to: it never changes."""

    PHONE = "phone"
    REGISTRATION_NUMBER = "registration_number"
    SAFE_CONTACT = "safe_contact"
    REPORTER_NAME = "reporter_name"


def mask_phone(phone: str) -> str:
    """Hide the middle group: 010-1234-5678 → 010-****-5678; without groups, all but the last four digits."""
    groups = phone.strip().split("-")
    if len(groups) > 2:
        middle = ["*" * len(group) for group in groups[1:-1]]
        return "-".join([groups[0], *middle, groups[-1]])
    return DIGIT.sub("*", phone[:-LAST_GROUP]) + phone[-LAST_GROUP:] if len(phone) > LAST_GROUP else "*" * len(phone)


@dataclass(frozen=True, slots=True)
class _Ways:
    written: Callable[[str], str]
    mask: Callable[[str], str]
    plain: Callable[[str], str]


_WAYS = {
    Kind.PHONE: _Ways(written_phone, mask_phone, plain_phone),
    Kind.REGISTRATION_NUMBER: _Ways(written_registration_number, mask_registration_number, plain_registration_number),
    Kind.SAFE_CONTACT: _Ways(str.strip, lambda _text: HIDDEN, lambda _text: ""),
    Kind.REPORTER_NAME: _Ways(str.strip, lambda _text: HIDDEN, lambda _text: ""),
}


def written(kind: Kind, value: str) -> str:
    """The value as it is kept and shown."""
    return _WAYS[kind].written(value)


def mask(kind: Kind, value: str) -> str:
    """What may be shown in passing."""
    return _WAYS[kind].mask(value)


def comparable(kind: Kind, value: str) -> str:
    """The form in which two spellings are equal; empty for what nobody looks up (free text, a few digits)."""
    plain = _WAYS[kind].plain(value)
    return plain if len(plain) >= FEWEST_DIGITS else ""
