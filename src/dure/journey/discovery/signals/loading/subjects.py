"""Keyed prints of whom a signal is about: equal for the same person, and nothing that could be read back."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
import uuid

from dure.foundation.vault.models import the_ring
from dure.journey.discovery.signals.loading.rows import Told

PURPOSE = "signal_subject"
BETWEEN = "\x1f"
OF_HOUSEHOLD = "h"


def subject_key(told: Told) -> str:
    """64 letters that follow from the name, the birth date, and the phone or else the address."""
    parts = (
        _squeezed(told.name),
        told.birth_date.isoformat() if told.birth_date else "",
        told.phone or _squeezed(told.place),
    )
    return hmac.new(the_ring().index_key(PURPOSE), BETWEEN.join(parts).encode(), hashlib.sha256).hexdigest()


def household_key(household_id: uuid.UUID) -> str:
    """For signals that came with their household, and told of nobody in it by name."""
    return f"{OF_HOUSEHOLD}{household_id.hex}"


def _squeezed(text: str) -> str:
    return unicodedata.normalize("NFC", "".join(text.split())).casefold()
