"""What another office asks about the family of the walk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.registry.inquiries.models import Inquiry
from tests.places import OTHER_CITY

NOWHERE = "99.99999."
"""Who asked about the protected family walks nowhere."""


def question_at(bound: dict[str, Any], asked_from: str, staff: User, now: dt.datetime, text: Any) -> Inquiry:
    """A question about the family, asked by its own place: whoever asked reads their own words again."""
    unit = Unit.objects.filter(path=OTHER_CITY).first()
    inquiry = Inquiry(
        **bound,
        told="박*자",
        asked=text("asked"),
        asked_by=staff,
        asking_unit=unit,
        asked_from=asked_from,
        asked_at=now,
        due_at=now + dt.timedelta(days=1),
    )
    inquiry.save(force_insert=True)
    return inquiry
