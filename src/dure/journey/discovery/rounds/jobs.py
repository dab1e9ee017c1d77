"""Background work: extracts that wait are loaded, lists are made, and people found since are matched."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.jobs.kinds import pulls
from dure.foundation.loads.running import load_next
from dure.journey.discovery.rounds.listing import follow_next, list_visits
from dure.journey.discovery.rounds.loading.files import EXTRACTS

LOADING, LISTING = "rounds.load", "rounds.list"


@pulls(name=LOADING, label=_("Load extracts of the resident register"), every="* * * * *", per_run=40)
def load_files(system: Actor, at: dt.datetime) -> int:
    return int(load_next(EXTRACTS, system, at))


@pulls(name=LISTING, label=_("List life-stage visits"), every="*/5 * * * *", alone=True)
def list_due(system: Actor, at: dt.datetime) -> int:
    return list_visits(actor=system, at=at)


@pulls(
    name="rounds.follow",
    label=_("Bring life-stage visits to households registered since"),
    every="25 17 * * *",
    alone=True,
)
def follow(system: Actor, at: dt.datetime) -> int:
    """Once a night, district by district."""
    return int(follow_next(actor=system, at=at))
