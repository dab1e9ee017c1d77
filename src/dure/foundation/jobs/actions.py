"""What staff may do about background work."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.jobs.models import Run
from dure.foundation.jobs.queue import pull_now


@transaction.atomic
def retry_kind(*, actor: Actor, kind: str, at: dt.datetime) -> int:
    """Try failed work again at once; returns how many failures were settled by that.

    Asking twice is harmless: the second run finds nothing left.

    Raises:
        KeyError: no such kind.
    """
    pull_now(kind)
    settled: int = Run.objects.visible_to(actor).filter(kind=kind).unsettled().update(settled_at=at)
    record(actor, Act.CHANGE, "jobs.retry", at=at, job=kind, settled=settled)
    return settled
