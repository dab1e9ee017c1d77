"""Background work about operations."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.jobs.kinds import pulls
from dure.foundation.operations.idempotency import KEPT_FOR
from dure.foundation.operations.models import KeptAnswer

AT_A_TIME = 500


@pulls(name="operations.clear_answers", label=_("Clear away answers kept for repeated requests"), every="17 * * * *")
def clear_answers(system: Actor, at: dt.datetime) -> int:
    """After seven days a repeated request is a new one."""
    old = KeptAnswer.objects.visible_to(system).filter(at__lt=at - KEPT_FOR).select_for_update(skip_locked=True)
    some = list(old.values_list("pk", flat=True)[:AT_A_TIME])
    count, _each = KeptAnswer.objects.visible_to(system).filter(pk__in=some).delete()
    return int(count)
