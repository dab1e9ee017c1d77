"""The months of one indicator as a small chart: bars for what happens during a month, a line for what stands.

All of them have the same size, the same months below and zero at the foot; the height is each one's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from babel.numbers import format_compact_decimal
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.foundation.charts.drawing import draw
from dure.foundation.charts.pieces import COURSE, FULL, OUTLINE, Spec, dots, frame, layer, names_below, numbers_left
from dure.foundation.pages import words
from dure.foundation.pages.words import short_month, write_number
from dure.steering.indicators.board import Board, Line
from dure.steering.indicators.periods import Period

WIDTH, HEIGHT = 340, 150
LABEL_EVERY = 3
MOST_STEPS = 3
COMPACT_FROM = 10_000
CHOSEN, OTHER = "chosen", "other"
INKS = {OTHER: OUTLINE, CHOSEN: FULL}  # told apart without colour too


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


def month_spec(line: Line, period: Period) -> Spec:
    """The chart in Vega-Lite."""
    values = month_values(line, period)
    ticks = _ticks(max((row["value"] or 0 for row in values), default=0))
    labels = _labels([month for month, _cell in line.months])
    across = names_below("month", [row["month"] for row in values], labelExpr=_looked_up(labels))
    shorts = _looked_up({tick: write_short(tick) for tick in ticks})
    sides = {"x": across, "y": numbers_left("value", ticks[-1], values=ticks, labelExpr=shorts)}
    layers = [*(_course(sides) if line.as_of else _bars(sides)), _hidden_marks(across)]
    return frame(values, layers, width=WIDTH, height=HEIGHT)


def _looked_up(labels: Mapping[Any, Any]) -> str:
    return f"{json.dumps(labels)}[datum.value]"


def _bars(sides: Spec) -> list[Spec]:
    return [layer("bar", ink, where=_shown(look), **sides) for look, ink in INKS.items()]


def _course(sides: Spec) -> list[Spec]:
    drawn = [dots(ink, size=42, where=_shown(look), **sides) for look, ink in INKS.items()]
    return [layer("line", COURSE, **sides), *drawn]


def _shown(look: str) -> str:
    return f"datum.look === '{look}' && isValid(datum.value)"


def _hidden_marks(across: Spec) -> Spec:
    ink = {"text": "×", "fontSize": 13, "baseline": "bottom", "fill": "var(--text-quiet)"}
    return layer("text", ink, where="!isValid(datum.value)", x=across, y={"value": "height"})


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
        name = short_month(month.first)
        labels[_key(month)] = name if month.first.year == year else [name, str(month.first.year)]
        year = month.first.year
    return labels


def _label_every(months: int) -> int:
    return LABEL_EVERY * -(-months // (LABEL_EVERY * 5))


def write_short(number: int) -> str:
    """A number for the side of a chart or a label: from ten thousand on rounded, 12K."""
    if number < COMPACT_FROM:
        return write_number(number)
    language = "ko" if get_language() == "ko" else "en"
    return format_compact_decimal(number, locale=language, fraction_digits=1)


def write_month(month: Period) -> str:
    """A month with its year; one that is not over says until which day it counts."""
    name = words.write_month(month.first)
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
