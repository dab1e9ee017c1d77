"""Background work of findings: bringing evidence together, and letting scores fade."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.jobs.kinds import pulls
from dure.journey.discovery.findings.actions.gathering import gather_evidence
from dure.journey.discovery.findings.actions.handing import end_handed
from dure.journey.discovery.findings.scores import keep_scores, stale_findings

AT_A_TIME = 5_000
RESCORE = "findings.rescore"


@pulls(name="findings.gather", label=_("Bring what was told to findings"), every="* * * * * */20", alone=True)
def gather(system: Actor, at: dt.datetime) -> int:
    return gather_evidence(actor=system, at=at)


@pulls(name=RESCORE, label=_("Work out the scores of open findings anew"), every="40 18 * * *")
def rescore(system: Actor, at: dt.datetime) -> int:
    """Once a day, because weights fade; and after a release whatever the version before has scored there."""
    for rows in stale_findings(system, timezone.localdate(at)):
        with _along_an_index():
            some = list(rows.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[:AT_A_TIME])
        if some:
            keep_scores(system, some, at=at)
            return len(some)
    return 0


@contextmanager
def _along_an_index() -> Iterator[None]:
    """Read what is asked for in an order along the index of that order, until the batch is full.

    Of what row-level security lets through PostgreSQL expects next to nothing: left to itself, it would read and sort
    the whole table for every batch.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        yield
        cursor.execute("SET LOCAL enable_sort = on")


@pulls(
    name="findings.follow_handed",
    label=_("Tell those who handed a finding over that the other office has decided"),
    every="* * * * *",
)
def follow_handed(system: Actor, at: dt.datetime) -> int:
    return end_handed(system, at)
