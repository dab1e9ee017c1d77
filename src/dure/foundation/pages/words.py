"""Days, times, numbers and names in words, the same on every page; the order of parts comes from the catalogue.

A test keeps every other place from writing them in a way of its own.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.formats import number_format
from django.utils.translation import gettext, pgettext, pgettext_lazy

WEEKDAYS = (
    pgettext_lazy("weekday, short", "Mon"),
    pgettext_lazy("weekday, short", "Tue"),
    pgettext_lazy("weekday, short", "Wed"),
    pgettext_lazy("weekday, short", "Thu"),
    pgettext_lazy("weekday, short", "Fri"),
    pgettext_lazy("weekday, short", "Sat"),
    pgettext_lazy("weekday, short", "Sun"),
)


def percent_of(part: int, whole: int) -> int:
    """Tell a share in whole percent, rounded: 0 only of nothing, and 100 only of all."""
    if part <= 0 or whole <= 0:
        return 0
    return 100 if part >= whole else min(99, max(1, (200 * part + whole) // (2 * whole)))


def short_weekday(value: date) -> str:
    """Name the day of the week as briefly as calendars do."""
    return str(WEEKDAYS[value.weekday()])


def short_month(value: date) -> str:
    """Name the month as briefly as calendars do."""
    return str(MONTHS_3[value.month]).title()


def write_day(value: date | datetime | None) -> str:
    """Write a day without its year; empty without a day."""
    if value is None:
        return ""
    return gettext("%(weekday)s %(day)s %(month)s") % _parts(value)


def write_full_day(value: date | datetime | None) -> str:
    """Write a day with its year; empty without a day."""
    if value is None:
        return ""
    return gettext("%(weekday)s %(day)s %(month)s %(year)s") % _parts(value)


def write_date(value: date | None) -> str:
    """Write a day with its year and without its weekday, as one tells a birthday; empty without a day."""
    if value is None:
        return ""
    return gettext("%(day)s %(month)s %(year)s") % _parts(value)


def write_month(value: date | None) -> str:
    """Write a month with its year; empty without one."""
    if value is None:
        return ""
    return gettext("%(month)s %(year)s") % _parts(value)


def write_number(value: float | None) -> str:
    """Write a number with the separators of the language; empty without one."""
    return "" if value is None else str(number_format(value, use_l10n=True, force_grouping=True))


def write_name(value: str) -> str:
    """Speak of a person politely; the name itself is kept as it is written, family name first."""
    return pgettext("a person, politely", "%(name)s") % {"name": value} if value else ""


def write_moment(value: datetime | None) -> str:
    """Write a day and the time, with the year unless it is this one; the caller has already chosen the time zone."""
    if value is None:
        return ""
    write = write_day if value.year == timezone.localdate().year else write_full_day
    return gettext("%(date)s %(time)s") % {"date": write(value), "time": write_time(value)}


def write_time(value: datetime | None) -> str:
    """Write the time of day by the 24-hour clock, as both languages do in offices; empty without one."""
    return "" if value is None else f"{value:%H:%M}"


def write_money(value: int | None) -> str:
    """Write a whole amount in the currency's own unit; empty without an amount."""
    if value is None:
        return ""
    return gettext("KRW %(amount)s") % {"amount": write_number(value)}


def _parts(value: date | datetime) -> dict[str, str | int]:
    return {
        "weekday": short_weekday(value),
        "day": value.day,
        "month": short_month(value),
        "year": value.year,
    }
