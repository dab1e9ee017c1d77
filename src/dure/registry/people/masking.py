"""Names and numbers with their middle hidden: pure text, the same everywhere."""

from __future__ import annotations

import re

SHOWN_AT_EACH_END = 1
LAST_GROUP = 4
DIGIT = re.compile(r"\d")


def mask_name(name: str) -> str:
    """Keep the first and the last letter: 박영자 → 박*자, 이호 → 이*; a single letter stays."""
    name = name.strip()
    if len(name) <= SHOWN_AT_EACH_END:
        return name
    hidden = max(len(name) - 2 * SHOWN_AT_EACH_END, 1)
    last = name[-SHOWN_AT_EACH_END:] if len(name) > 2 * SHOWN_AT_EACH_END else ""
    return f"{name[0]}{'*' * hidden}{last}"


def mask_phone(phone: str) -> str:
    """Hide the middle group: 010-1234-5678 → 010-****-5678; without groups, all but the last four digits."""
    groups = phone.strip().split("-")
    if len(groups) > 2:
        middle = ["*" * len(group) for group in groups[1:-1]]
        return "-".join([groups[0], *middle, groups[-1]])
    return DIGIT.sub("*", phone[:-LAST_GROUP]) + phone[-LAST_GROUP:] if len(phone) > LAST_GROUP else "*" * len(phone)


def digits(text: str) -> str:
    """Only the digits of a text."""
    return "".join(DIGIT.findall(text))
