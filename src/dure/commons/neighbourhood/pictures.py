"""Contacts as small pictures: the own week by day, the team's month by task."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from babel.dates import format_skeleton
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.foundation.charts.drawing import draw
from dure.foundation.codes.queries import label
from dure.foundation.pages.words import write_number

WIDTH, HEIGHT, ROW = 300, 110, 30


def draw_week(counts: Mapping[dt.date, int]) -> SafeString:
    """Seven bars, Monday to Sunday, each with its number."""
    values = [{"at": at, "day": _weekday(day), "number": number} for at, (day, number) in enumerate(counts.items())]
    order = [row["day"] for row in values]
    across = {"field": "day", "type": "ordinal", "sort": order, "axis": {"grid": False, "labelAngle": 0}}
    up = {"field": "number", "type": "quantitative", "axis": None, "scale": {"domain": [0, _highest(counts)]}}
    spec = _spec(values, {"x": across, "y": up}, "top") | {"width": WIDTH, "height": HEIGHT}
    told = ", ".join(f"{row['day']} {write_number(int(str(row['number'])))}" for row in values)
    return draw(spec, key="own-week", title=_("My contacts this week, by day"), text=told)


def draw_month(counts: Mapping[str, int]) -> SafeString:
    """One bar for each of the tasks."""
    values = [{"task": label(task), "number": number} for task, number in counts.items()]
    order = [row["task"] for row in values]
    wide = {"grid": False, "domain": False, "labelLimit": 190, "minExtent": 190, "maxExtent": 190}
    up = {"field": "task", "type": "ordinal", "sort": order, "axis": wide}
    across = {"field": "number", "type": "quantitative", "axis": None, "scale": {"domain": [0, _highest(counts)]}}
    spec = _spec(values, {"x": across, "y": up}, "right") | {"width": WIDTH + 100, "height": ROW * len(values)}
    told = ", ".join(f"{row['task']} {row['number']}" for row in values)
    return draw(spec, key="team-month", title=_("The team's contacts this month, by task"), text=told)


def _spec(values: list[dict[str, Any]], encoding: dict[str, Any], side: str) -> dict[str, Any]:
    ink = {"fill": "var(--fill-info)", "stroke": None}
    text = {"type": "text", "fill": "var(--text)", "fontSize": 13}
    beside = {"baseline": "bottom", "dy": -3} if side == "top" else {"align": "left", "baseline": "middle", "dx": 5}
    return {
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 0, "right": 24, "top": 16, "bottom": 0},
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "bar", **ink}, "encoding": encoding},
            {"mark": text | beside, "encoding": encoding | {"text": {"field": "number"}}},
        ],
    }


def _highest(counts: Mapping[Any, int]) -> int:
    return max(*counts.values(), 1)


def _weekday(day: dt.date) -> str:
    return str(format_skeleton("E", day, locale="ko" if get_language() == "ko" else "en"))
