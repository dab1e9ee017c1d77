"""Reads of code lists, remembered per process; a load of codes clears the memory of its own process."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import lru_cache

from dure.foundation.codes.models import Code


@lru_cache(maxsize=1)
def _all() -> dict[str, Code]:
    return {code.id: code for code in Code.objects.all()}


def forget() -> None:
    """Read the lists anew at the next use."""
    _all.cache_clear()


def code(identifier: str) -> Code:
    """The code with ``list:code``.

    Raises:
        KeyError: no such code is loaded.
    """
    return _all()[identifier]


def codes(key: str, *, on: dt.date | None = None) -> list[Code]:
    """The codes of a list in their order; with ``on`` only those valid that day."""
    found = [c for c in _all().values() if c.list == key]
    if on:
        found = [c for c in found if c.valid_from <= on and (c.valid_to is None or c.valid_to >= on)]
    return sorted(found, key=lambda c: c.position)


def choices(key: str, *, on: dt.date | None = None) -> list[tuple[str, str]]:
    """``(id, label)`` pairs for a form field, in the language of the page."""
    return [(c.id, c.label) for c in codes(key, on=on)]


def label(identifier: str | None) -> str:
    """The label of a code, or an empty text for none."""
    return code(identifier).label if identifier else ""


def lists() -> dict[str, int]:
    """The keys of all lists with the number of their codes, by name."""
    return dict(sorted(Counter(code.list for code in _all().values()).items()))
