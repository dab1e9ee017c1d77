"""Whom a signal is about, as a print: the same person, month and kind come in once in a district."""

from __future__ import annotations

import uuid

from dure.foundation.loads.prints import print_of, squeezed
from dure.journey.discovery.signals.loading.rows import Told

PURPOSE = "signal_subject"
OF_HOUSEHOLD = "h"


def subject_key(told: Told, *, district: str) -> str:
    """64 letters that follow from the name, the birth date, and the phone or else the address."""
    parts = (
        squeezed(told.name),
        told.birth_date.isoformat() if told.birth_date else "",
        told.phone or squeezed(told.place),
    )
    return print_of(parts, purpose=PURPOSE, district=district)


def household_key(household_id: uuid.UUID) -> str:
    """For signals that came with their household, and told of nobody in it by name."""
    return f"{OF_HOUSEHOLD}{household_id.hex}"
