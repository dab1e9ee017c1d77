"""Residents as prints: the same person, home and event are one in a district."""

from __future__ import annotations

from dure.foundation.loads.prints import print_of, squeezed
from dure.journey.discovery.rounds.loading.rows import PREGNANCY, Told

PURPOSE = "resident_subject"


def subject_key(told: Told, *, door: str, district: str) -> str:
    """The home belongs to it: two of one name and birthday are two, and who moved is visited where they live now.

    A birth and a later row of the same child are one; a pregnancy is an event of its own.
    """
    event = told.event_on.isoformat() if told.event == PREGNANCY and told.event_on else ""
    parts = (squeezed(told.name), told.birth_date.isoformat(), squeezed(door or told.place), event)
    return print_of(parts, purpose=PURPOSE, district=district)
