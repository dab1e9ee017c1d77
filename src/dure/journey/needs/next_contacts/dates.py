"""When a household is contacted first, and when its interval changes: rules over plain values."""

from __future__ import annotations

import datetime as dt
import uuid

DAY = dt.timedelta(days=1)


def first_due(household_id: uuid.UUID, *, days: int, last_met: dt.datetime | None, at: dt.datetime) -> dt.datetime:
    """One interval after the last meeting. Whom nobody met, or not for long, is spread over the interval to come.

    So a rule that is new asks for no more visits on one day than on another, and nothing is late when it begins.
    """
    spread = at + (household_id.int % days + 1) * DAY
    return max(last_met + days * DAY, at + DAY) if last_met and last_met + days * DAY > at else spread


def changed_due(*, starts_at: dt.datetime, due_at: dt.datetime, days: int, at: dt.datetime) -> dt.datetime:
    """Under another interval it is counted from the same beginning; what is late already stays late."""
    return due_at if due_at <= at else max(starts_at + days * DAY, at + DAY)
