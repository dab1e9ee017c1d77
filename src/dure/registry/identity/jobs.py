"""Background work: who stands in the register twice."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.jobs.kinds import pulls
from dure.registry.identity.looking import look_for_doubles


@pulls(name="identity.look", label=_("Look for families that are written down twice"), every="20 17 * * *", alone=True)
def look(system: Actor, at: dt.datetime) -> int:
    """At 02:20 in Seoul; whatever is found waits on the board until people decide."""
    return look_for_doubles(system, at=at)
