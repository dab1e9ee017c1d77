"""Days, times and amounts in words, the same on every page; the order of their parts comes from the catalogue."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.dates import MONTHS_3
from django.utils.formats import number_format
from django.utils.translation import gettext, pgettext


def short_weekday(value: date) -> str:
    """Name the day of the week as briefly as calendars do."""
    names = (
        pgettext("weekday, short", "Mon"),
        pgettext("weekday, short", "Tue"),
        pgettext("weekday, short", "Wed"),
        pgettext("weekday, short", "Thu"),
        pgettext("weekday, short", "Fri"),
        pgettext("weekday, short", "Sat"),
        pgettext("weekday, short", "Sun"),
    )
    return names[value.weekday()]


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


def write_moment(value: datetime | None) -> str:
    """Write a day without its year, and the time; the caller has already chosen the time zone."""
    if value is None:
        return ""
    return gettext("%(date)s %(time)s") % {"date": write_day(value), "time": f"{value:%H:%M}"}


def write_money(value: int | None) -> str:
    """Write a whole amount in the currency's own unit; empty without an amount."""
    if value is None:
        return ""
    return gettext("KRW %(amount)s") % {"amount": number_format(value, use_l10n=True, force_grouping=True)}


def _parts(value: date | datetime) -> dict[str, str | int]:
    return {
        "weekday": short_weekday(value),
        "day": value.day,
        "month": str(MONTHS_3[value.month]).title(),
        "year": value.year,
    }
