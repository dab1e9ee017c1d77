"""The months of one indicator as a small chart: bars for what happens during a month, a line for what stands.

All of them have the same size, the same months below and zero at the foot; the height is each one's own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from babel.dates import format_skeleton
from babel.numbers import format_compact_decimal
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.foundation.charts.drawing import draw
from dure.foundation.pages.words import write_number
from dure.steering.indicators.board import Board, Line
from dure.steering.indicators.periods import Period

WIDTH, HEIGHT = 340, 150
LEFT = 44  # room for the numbers at the side, the same in every chart
LABEL_EVERY = 3
MOST_STEPS = 3
COMPACT_FROM = 10_000
CHOSEN, OTHER = "chosen", "other"


def draw_months(line: Line, board: Board) -> SafeString:
    """The chart of one indicator, with its name and its lowest, highest and latest month in words."""
    months = [month for month, _cell in line.months]
    name = _("%(indicator)s by month, %(first)s to %(last)s") % {
        "indicator": line.code,
        "first": write_month(months[0]),
        "last": write_month(months[-1]),
    }
    return draw(month_spec(line, board.period), key=f"chart-{line.code.code}", title=name, text=_in_words(line))


def month_values(line: Line, period: Period) -> list[dict[str, Any]]:
    """What the chart is drawn from: no number where the reader sees none."""
    return [
        {"month": _key(month), "value": cell.value, "look": CHOSEN if period.meets(month) else OTHER}
        for month, cell in line.months
    ]


def _key(month: Period) -> str:
    return month.first.isoformat()[:7]


def month_spec(line: Line, period: Period) -> dict[str, Any]:
    """The chart in Vega-Lite."""
    values = month_values(line, period)
    names = [row["month"] for row in values]
    ticks = _ticks(max((row["value"] or 0 for row in values), default=0))
    labels = _labels([month for month, _cell in line.months])
    across = {"field": "month", "type": "ordinal", "scale": {"domain": names, "paddingInner": 0.25}, "axis": {
        "grid": False, "labelAngle": 0, "labelOverlap": False, "labelExpr": f"{json.dumps(labels)}[datum.value]",
    }}  # fmt: skip
    up = {"field": "value", "type": "quantitative", "scale": {"domain": [0, ticks[-1]]}, "axis": {
        "values": ticks, "minExtent": LEFT, "maxExtent": LEFT, "domain": False,
        "labelExpr": f"{json.dumps({tick: write_short(tick) for tick in ticks})}[datum.value]",
    }}  # fmt: skip
    shapes = _line_of(across, up) if line.as_of else [_bars(look, across, up) for look in (OTHER, CHOSEN)]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 0, "right": 2, "top": 6, "bottom": 0},
        "data": {"values": values},
        "layer": [*shapes, _hidden_marks(across)],
    }


def _bars(look: str, across: dict[str, Any], up: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": f"bars-{look}",
        "transform": [{"filter": f"datum.look === '{look}' && isValid(datum.value)"}],
        "mark": {"type": "bar", **_ink(look)},
        "encoding": {"x": across, "y": up},
    }


def _line_of(across: dict[str, Any], up: dict[str, Any]) -> list[dict[str, Any]]:
    course: dict[str, Any] = {
        "name": "course",
        "mark": {"type": "line", "stroke": "var(--fill-info)", "strokeWidth": 2},
    }
    dots: list[dict[str, Any]] = [
        {
            "name": f"dots-{look}",
            "transform": [{"filter": f"datum.look === '{look}' && isValid(datum.value)"}],
            "mark": {"type": "circle", "size": 42, "opacity": 1, **_ink(look)},
        }
        for look in (OTHER, CHOSEN)
    ]
    return [{**layer, "encoding": {"x": across, "y": up}} for layer in (course, *dots)]


def _ink(look: str) -> dict[str, Any]:
    """Full for the chosen months, only an outline for the others: told apart without colour too."""
    fill = "var(--fill-info)" if look == CHOSEN else "var(--surface-info)"
    return {"fill": fill, "stroke": "var(--fill-info)", "strokeWidth": 1}


def _hidden_marks(across: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": "hidden",
        "transform": [{"filter": "!isValid(datum.value)"}],
        "mark": {"type": "text", "text": "×", "fontSize": 13, "baseline": "bottom", "fill": "var(--text-quiet)"},
        "encoding": {"x": across, "y": {"value": "height"}},
    }


def _ticks(highest: int) -> list[int]:
    """Zero and up to three round numbers above it, the last at least as high as the highest bar."""
    step = 1
    while highest > step * MOST_STEPS:
        step = _next_round(step)
    return [step * at for at in range(max(-(-highest // step), 1) + 1)]


def _next_round(step: int) -> int:
    """1, 2, 5, 10, 20, 50, …"""
    return step * 5 // 2 if str(step).startswith("2") else step * 2


def _labels(months: Sequence[Period]) -> dict[str, str | list[str]]:
    """Every third month counted from the last, with the year below where it begins."""
    labels: dict[str, str | list[str]] = {_key(month): "" for month in months}
    year = 0
    for at, month in enumerate(months):
        if (len(months) - 1 - at) % _label_every(len(months)):
            continue
        name = format_skeleton("MMM", month.first, locale=_locale())
        labels[_key(month)] = name if month.first.year == year else [name, str(month.first.year)]
        year = month.first.year
    return labels


def _label_every(months: int) -> int:
    return LABEL_EVERY * -(-months // (LABEL_EVERY * 5))


def write_short(number: int) -> str:
    """A number for the side of a chart or a label: from ten thousand on rounded, 12K."""
    if number < COMPACT_FROM:
        return write_number(number)
    return format_compact_decimal(number, locale=_locale(), fraction_digits=1)


def write_month(month: Period) -> str:
    """A month with its year; one that is not over says until which day it counts."""
    name = format_skeleton("yMMM", month.first, locale=_locale())
    if month.is_whole_months:
        return name
    return _("%(month)s, until the %(day)s") % {"month": name, "day": month.last.day}


def _in_words(line: Line) -> str:
    shown = [(month, cell.value) for month, cell in line.months if cell.value is not None]
    texts = []
    if shown:
        lowest, highest = min(shown, key=lambda one: one[1]), max(shown, key=lambda one: one[1])
        texts = [
            _("Highest: %(number)s in %(month)s.") % _told(*highest),
            _("Lowest: %(number)s in %(month)s.") % _told(*lowest),
            _("Latest: %(number)s in %(month)s.") % _told(*shown[-1]),
        ]
    if len(shown) < len(line.months):
        texts.append(_("Months not shown: %(number)s.") % {"number": len(line.months) - len(shown)})
    return " ".join(texts)


def _told(month: Period, value: int) -> dict[str, str]:
    return {"number": write_number(value), "month": write_month(month)}


def _locale() -> str:
    return "ko" if get_language() == "ko" else "en"
