"""Background work: a tip that nobody decided about follows its finding, to the household or to another office."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.jobs.kinds import pulls
from dure.journey.discovery.tips.actions import follow_findings


@pulls(
    name="tips.follow_findings",
    label=_("Bring tips to where their findings were brought"),
    every="* * * * * */20",
    alone=True,
)
def follow(system: Actor, at: dt.datetime) -> int:
    return follow_findings(system, at)
