"""Which fields of a form never come back: not in a page, not in a draft, not in what waits for a sign-in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dure.foundation.vault.kinds import Kind

WITHHELD = re.compile(
    rf"password|csrf|token|secret|credential|^kept$|^code$|^(.*-)?{Kind.REGISTRATION_NUMBER.value}$", re.IGNORECASE
)
"""Decided by the name alone: where it is asked there is only what a browser sent, no form.

So the name of every field for a password says so, and the code of a second step is called ``code``. Phones and words
about safe contact do come back: they are typed with the rest of a visit, and losing them would harm the family.
"""
OWN_FIELDS = {"csrfmiddlewaretoken", "kept"}
"""What our own pages put into a form; nobody typed it."""


def is_withheld(name: str) -> bool:
    """Whether the value of a field of this name must not be kept or shown again."""
    return bool(WITHHELD.search(name))


def lacks_something(fields: Iterable[tuple[str, str]]) -> bool:
    """Whether a form with these fields cannot be sent again whole: something that was filled in is withheld."""
    return any(value and is_withheld(name) and name not in OWN_FIELDS for name, value in fields)
