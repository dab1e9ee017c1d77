"""The coverage of a year as a small chart, the same size and the same target in every one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dure.foundation.charts.bars import tell_pairs
from dure.foundation.charts.drawing import draw
from dure.foundation.charts.pieces import BROKEN, FULL, Spec, frame, layer, names_below, numbers_left
from dure.foundation.pages.words import short_month
from dure.journey.discovery.rounds.queries import Coverage

WIDTH, HEIGHT = 300, 110
TARGET = 100
LABELLED = (1, 4, 7, 10)
NONE: Spec = {"dy": -6, "fontSize": 10, "fill": "var(--text)"}


def draw_year(by_month: Mapping[int, Coverage], *, key: str, name: str, year: int) -> SafeString:
    """Bars for the share visited of each month's events, and the line of the target."""
    title = _("%(place)s: share visited by month, %(year)s") % {"place": name, "year": year}
    return draw(year_spec(by_month, year=year), key=key, title=title, text=_in_words(by_month, year))


def year_spec(by_month: Mapping[int, Coverage], *, year: int) -> Spec:
    """The chart in Vega-Lite: a month of which nobody was visited says so, one without anybody to visit stays empty."""
    names = {month: short_month(dt.date(year, month, 1)) for month in by_month}
    values = [{"month": names[month], "value": cell.percent} for month, cell in by_month.items()]
    across = names_below("month", list(names.values()), values=[names[month] for month in LABELLED])
    up = numbers_left("value", TARGET, values=[0, 50, TARGET], labelExpr="datum.value + '%'")
    bars = layer("bar", FULL, where="isValid(datum.value)", x=across, y=up)
    target = layer("rule", BROKEN, y={"datum": TARGET, "type": "quantitative"})
    none = layer("text", NONE, where="datum.value === 0", x=across, y=up, text={"value": "0%"})
    return frame(values, [bars, target, none], width=WIDTH, height=HEIGHT)


def _in_words(by_month: Mapping[int, Coverage], year: int) -> str:
    shares = {month: cell.percent for month, cell in by_month.items() if cell.percent is not None}
    told = [(f"{short_month(dt.date(year, month, 1))}:", f"{share}%") for month, share in shares.items()]
    return tell_pairs(told) or _("Nobody to visit")
