"""Background work of campaigns: what ends by the calendar."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.jobs.kinds import pulls
from dure.journey.discovery.campaigns.actions.planning import end_overdue


@pulls(name="campaigns.end", label=_("End campaigns whose last day is over"), every="10 15 * * *")
def end(system: Actor, at: dt.datetime) -> int:
    """Shortly after midnight in Korea."""
    return end_overdue(actor=system, at=at)
