"""Keyed prints of whom a row tells: equal for the same person in one district, and nothing that could be read back."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable

from dure.foundation.vault.models import the_ring

BETWEEN = "\x1f"


def print_of(parts: Iterable[str], *, purpose: str, district: str) -> str:
    """64 letters that follow from the parts and from the path of the district.

    Of the same person each district has a print of its own, so that what one has loaded neither hides what another is
    told nor gives it away: the keyed print, from which both follow, is kept nowhere.
    """
    told = hmac.new(the_ring().index_key(purpose), BETWEEN.join(parts).encode(), hashlib.sha256).hexdigest()
    return hashlib.sha256(f"{district}{BETWEEN}{told}".encode()).hexdigest()


def squeezed(text: str) -> str:
    """A text as prints take it: without blanks and case, each letter in one form."""
    return unicodedata.normalize("NFC", "".join(text.split())).casefold()
