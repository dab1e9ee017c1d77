"""Contacts as small pictures: the own week by day, the team's month by task."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dure.foundation.charts.bars import Bar, draw_columns, draw_rows
from dure.foundation.codes.queries import label
from dure.foundation.pages.words import short_weekday, write_number


def draw_week(counts: Mapping[dt.date, int]) -> SafeString:
    """Seven bars, Monday to Sunday, each with its number."""
    bars = [Bar(short_weekday(day), number, write_number(number)) for day, number in counts.items()]
    return draw_columns(bars, key="own-week", title=_("My contacts this week, by day"), width=300, height=110)


def draw_month(counts: Mapping[str, int]) -> SafeString:
    """One bar for each of the tasks."""
    bars = [Bar(label(task), number, write_number(number)) for task, number in counts.items()]
    return draw_rows(bars, key="team-month", title=_("The team's contacts this month, by task"), width=400)
