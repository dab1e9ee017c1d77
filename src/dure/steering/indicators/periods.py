"""Periods: whole days, both ends included, and what they are compared with."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

ONE_DAY = dt.timedelta(days=1)
FEWEST_MONTHS, MOST_MONTHS = 13, 36  # with thirteen the same month of the year before is among them


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included, in the installation's time zone."""

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("A period ends on or after its first day.")

    @property
    def begin(self) -> dt.datetime:
        return _midnight(self.first)

    @property
    def end(self) -> dt.datetime:
        """The midnight after the last day: what happens then is outside."""
        return _midnight(self.last + ONE_DAY)

    @property
    def is_whole_months(self) -> bool:
        return self.first.day == 1 and self.last == month_end(self.last)

    def months(self) -> list[Period]:
        """Month by month until the period's last day: thirteen at least, three years at most.

        The last one ends with the period and so may be a part of a month.
        """
        covered = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        number = min(max(covered, FEWEST_MONTHS), MOST_MONTHS)
        firsts = [_months_earlier(self.last.replace(day=1), back) for back in range(number - 1, -1, -1)]
        return [Period(first, min(month_end(first), self.last)) for first in firsts]

    def holds(self, other: Period) -> bool:
        """Whether every day of the other one lies in this one."""
        return self.first <= other.first and other.last <= self.last

    def meets(self, other: Period) -> bool:
        """Whether the two have a day in common."""
        return self.first <= other.last and other.first <= self.last

    def before(self) -> Period:
        """The period of the same length that ends the day before: as many months, or as many days."""
        if self.is_whole_months:
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
            return Period(_months_earlier(self.first, months), self.first - ONE_DAY)
        return Period(self.first - (self.last - self.first) - ONE_DAY, self.first - ONE_DAY)

    def a_year_earlier(self) -> Period:
        """The same days of the year before; a month's end stays a month's end."""
        last = _months_earlier(self.last, 12)
        return Period(_months_earlier(self.first, 12), month_end(last) if self.last == month_end(self.last) else last)


def months(first: dt.date, last: dt.date) -> Period:
    """The whole months in which the two days lie."""
    return Period(first.replace(day=1), month_end(last))


def month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _months_earlier(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
