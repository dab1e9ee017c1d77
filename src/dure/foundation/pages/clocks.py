"""How long is left: the one wording and the one colour rule for every clock on every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.utils.translation import gettext, ngettext

ClockKind = Literal["ok", "warning", "passed"]

# Without a known start there is no quarter to measure; the last day is then the amber part.
LAST_PART_WITHOUT_START = timedelta(hours=24)
LAST_DAYS_WITHOUT_START = 1


@dataclass(frozen=True)
class Remaining:
    """What a clock shows: its colour and its words in the active language."""

    kind: ClockKind
    text: str


def remaining(due_at: datetime, now: datetime, started_at: datetime | None = None) -> Remaining:
    """Say how long is left until a moment; amber from the last quarter of the time between start and due."""
    left = due_at - now
    if left < timedelta(0):
        return Remaining("passed", gettext("%(time)s overdue") % {"time": _duration(-left)})
    amber = (due_at - started_at) / 4 if started_at is not None else LAST_PART_WITHOUT_START
    kind: ClockKind = "warning" if left < amber else "ok"
    return Remaining(kind, gettext("%(time)s left") % {"time": _duration(left)})


def remaining_days(due_on: date, today: date, started_on: date | None = None) -> Remaining:
    """Say how many days are left until a day; the due day itself counts as still in time."""
    days = (due_on - today).days
    if days < 0:
        return Remaining("passed", gettext("%(time)s overdue") % {"time": _days(-days)})
    if days == 0:
        return Remaining("warning", gettext("until today"))
    amber = (due_on - started_on).days / 4 if started_on is not None else LAST_DAYS_WITHOUT_START
    kind: ClockKind = "warning" if days <= amber else "ok"
    return Remaining(kind, gettext("%(time)s left") % {"time": _days(days)})


def _duration(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        parts = [_days(days), _hours(hours) if hours else ""]
    elif hours:
        # Minutes matter only in the last hours; before that they are noise.
        parts = [_hours(hours), _minutes(minutes) if hours < 6 and minutes else ""]
    else:
        parts = [_minutes(minutes) if minutes else gettext("less than a minute")]
    return " ".join(part for part in parts if part)


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}


def _minutes(count: int) -> str:
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}
