"""Keyed prints of residents: equal for the same person, home and event, and nothing that could be read back."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from dure.foundation.vault.models import the_ring
from dure.journey.discovery.rounds.loading.rows import PREGNANCY, Told

PURPOSE = "resident_subject"
BETWEEN = "\x1f"


def subject_key(told: Told, *, door: str) -> str:
    """The home belongs to it: two of one name and birthday are two, and who moved is visited where they live now.

    A birth and a later row of the same child are one; a pregnancy is an event of its own.
    """
    event = told.event_on.isoformat() if told.event == PREGNANCY and told.event_on else ""
    parts = (_squeezed(told.name), told.birth_date.isoformat(), _squeezed(door or told.place), event)
    return hmac.new(the_ring().index_key(PURPOSE), BETWEEN.join(parts).encode(), hashlib.sha256).hexdigest()


def _squeezed(text: str) -> str:
    return unicodedata.normalize("NFC", "".join(text.split())).casefold()
