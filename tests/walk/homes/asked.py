"""What another office asks about the family of the walk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.registry.inquiries.models import Inquiry
from tests.places import OTHER_CITY


def question_at(bound: dict[str, Any], staff: User, now: dt.datetime, text: Any) -> Inquiry:
    """A question from another city, not answered yet; the asker's own page shows nothing of the family but `told`."""
    unit = Unit.objects.get(path=OTHER_CITY)
    inquiry = Inquiry(
        **bound,
        told="박*자",
        asked=text("asked"),
        asked_by=staff,
        asking_unit=unit,
        asked_from=unit.path,
        asked_at=now,
        due_at=now + dt.timedelta(days=1),
    )
    inquiry.save(force_insert=True)
    return inquiry
