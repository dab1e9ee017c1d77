"""Background work of needs: whoever is known to be at risk has a next contact."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.jobs.kinds import pulls
from dure.journey.needs.next_contacts.keeping import keep_next_contacts


@pulls(
    name="needs.next_contacts",
    label=_("Keep a next contact for every household known to be at risk"),
    every="10 17 * * *",
    per_run=50_000,
    alone=True,
)
def next_contacts(system: Actor, at: dt.datetime) -> int:
    """Every night, after the day's groups and classes are written."""
    return keep_next_contacts(actor=system, at=at)
