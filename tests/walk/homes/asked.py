"""What another office asks about the family of the walk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.registry.inquiries.models import Inquiry
from tests.places import OTHER_CITY

NOWHERE = "99.99999."


def question_at(bound: dict[str, Any], staff: User, now: dt.datetime, text: Any) -> Inquiry:
    """A question of an office at which nobody walks: those who ask read their own words again, canary or not."""
    unit = Unit.objects.filter(path=OTHER_CITY).first()
    inquiry = Inquiry(
        **bound,
        told="박*자",
        asked=text("asked"),
        asked_by=staff,
        asking_unit=unit,
        asked_from=NOWHERE,
        asked_at=now,
        due_at=now + dt.timedelta(days=1),
    )
    inquiry.save(force_insert=True)
    return inquiry
