"""Background work about background work."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.jobs.kinds import pulls
from dure.foundation.jobs.models import Run
from dure.foundation.jobs.states import RunState

KEPT_DAYS = 90
AT_A_TIME = 500


@pulls(
    name="jobs.forget_runs", label=_("Clear away records of background work older than 90 days"), every="20 18 * * *"
)
def forget_runs(system: Actor, at: dt.datetime) -> int:
    old = Run.objects.visible_to(system).filter(started_at__lt=at - dt.timedelta(days=KEPT_DAYS))
    free = old.exclude(state=RunState.RUNNING).select_for_update(skip_locked=True)
    some = list(free.values_list("pk", flat=True)[:AT_A_TIME])
    count, _each = Run.objects.visible_to(system).filter(pk__in=some).delete()
    return int(count)
