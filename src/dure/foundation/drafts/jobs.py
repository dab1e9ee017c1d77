"""Background work about drafts."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.drafts.models import Draft
from dure.foundation.jobs.kinds import pulls

AT_A_TIME = 500


@pulls(name="drafts.forget", label=_("Clear away drafts older than seven days"), every="40 * * * *")
def forget_drafts(system: Actor, at: dt.datetime) -> int:
    expired = Draft.objects.visible_to(system).filter(expires_at__lte=at)
    some = list(expired.values_list("pk", flat=True)[:AT_A_TIME])
    count, _each = Draft.objects.visible_to(system).filter(pk__in=some).delete()
    return int(count)
