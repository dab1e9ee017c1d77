"""The sealer as background work: each minute what is new, each night whatever was left."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.audit.sealing import seal_batch, sign_checkpoint
from dure.foundation.jobs.kinds import pulls

ROWS_PER_RUN = 100_000


@pulls(name="audit.seal", label=_("Seal the log"), every="* * * * *", per_run=ROWS_PER_RUN)
def seal_new(system: Actor, at: dt.datetime) -> int:
    return _seal(system, at, everything=False)


@pulls(name="audit.seal_all", label=_("Seal what was left of the log"), every="30 18 * * *", per_run=ROWS_PER_RUN)
def seal_all(system: Actor, at: dt.datetime) -> int:
    return _seal(system, at, everything=True)


def _seal(system: Actor, at: dt.datetime, *, everything: bool) -> int:
    """The checkpoint is signed when nothing is left, by which time every batch has been committed, and by no other
    sealer at the same time."""
    sealed = seal_batch(system, at, everything=everything)
    if not sealed:
        sign_checkpoint(system, at)
    return sealed
