"""Working days of public offices.

Source: Regulations on Holidays of Public Offices (관공서의 공휴일에 관한 규정), Art. 2. Only holidays with a fixed date
are kept here; the lunar ones and substitute holidays are not, so a deadline may fall a little early and never late.
"""

from __future__ import annotations

import datetime as dt

FIXED_HOLIDAYS = frozenset({(1, 1), (3, 1), (5, 1), (5, 5), (6, 6), (7, 17), (8, 15), (10, 3), (10, 9), (12, 25)})
SATURDAY = 5
CLOSING = dt.time(18, 0)


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < SATURDAY and (day.month, day.day) not in FIXED_HOLIDAYS


def next_working_day(day: dt.date) -> dt.date:
    """The first working day after the day."""
    following = day + dt.timedelta(days=1)
    while not is_working_day(following):
        following += dt.timedelta(days=1)
    return following


def within_one_working_day(moment: dt.datetime) -> dt.datetime:
    """The close of the working day after the moment, in the moment's own time zone."""
    return dt.datetime.combine(next_working_day(moment.date()), CLOSING, moment.tzinfo)
