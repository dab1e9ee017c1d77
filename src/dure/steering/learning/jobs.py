"""Background work: learning what somebody asked for."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.jobs.kinds import pulls
from dure.steering.learning.actions import learn_next

LEARN = "learning.learn"


@pulls(name=LEARN, label=_("Train a model on the outcomes of findings"), every="*/10 * * * *", attempts=3)
def learn(system: Actor, at: dt.datetime) -> int:
    return learn_next(system, at)
