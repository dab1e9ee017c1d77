"""Names with their middle hidden: pure text, the same everywhere."""

from __future__ import annotations

import re

SHOWN_AT_EACH_END = 1
DIGIT = re.compile(r"\d")


def mask_name(name: str) -> str:
    """Keep the first and the last letter: 박영자 → 박*자, 이호 → 이*; a single letter stays."""
    name = name.strip()
    if len(name) <= SHOWN_AT_EACH_END:
        return name
    hidden = max(len(name) - 2 * SHOWN_AT_EACH_END, 1)
    last = name[-SHOWN_AT_EACH_END:] if len(name) > 2 * SHOWN_AT_EACH_END else ""
    return f"{name[0]}{'*' * hidden}{last}"


def digits(text: str) -> str:
    """Only the digits of a text."""
    return "".join(DIGIT.findall(text))
