"""Background work: files that wait are loaded, and signals of people found since follow them home."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.jobs.kinds import pulls
from dure.foundation.loads.running import load_next
from dure.journey.discovery.signals.loading.files import SIGNAL_FILES
from dure.journey.discovery.signals.loading.following import follow_findings, follow_hand_overs

LOADING = "signals.load"


@pulls(name=LOADING, label=_("Load the files of crisis signals"), every="* * * * *", per_run=40)
def load_files(system: Actor, at: dt.datetime) -> int:
    return int(load_next(SIGNAL_FILES, system, at))


@pulls(
    name="signals.follow_findings",
    label=_("Bring crisis signals to the households that their findings were matched to"),
    every="*/10 * * * *",
    alone=True,
)
def follow(system: Actor, at: dt.datetime) -> int:
    return follow_findings(system, at) + follow_hand_overs(system, at)
