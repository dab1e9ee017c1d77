"""The coverage of a year as a small chart, the same size and the same target in every one."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dure.foundation.charts.bars import tell_pairs
from dure.foundation.charts.drawing import draw
from dure.foundation.charts.pieces import BROKEN, FULL, Spec, frame, layer, names_below, numbers_left
from dure.journey.discovery.rounds.queries import Coverage

WIDTH, HEIGHT = 300, 110
TARGET = 100
LABELLED = (1, 4, 7, 10)


def draw_year(by_month: Mapping[int, Coverage], *, key: str, name: str, year: int) -> SafeString:
    """Bars for the share visited of each month's events, and the line of the target."""
    title = _("%(place)s: share visited by month, %(year)s") % {"place": name, "year": year}
    return draw(year_spec(by_month), key=key, title=title, text=_in_words(by_month))


def year_spec(by_month: Mapping[int, Coverage]) -> Spec:
    """The chart in Vega-Lite; a month without anybody to visit has no bar."""
    values = [{"month": month, "value": cell.percent} for month, cell in by_month.items()]
    months = f"datum.value + {json.dumps(_('m'))}"
    across = names_below("month", list(by_month), values=list(LABELLED), labelExpr=months)
    up = numbers_left("value", TARGET, values=[0, 50, TARGET], labelExpr="datum.value + '%'")
    bars = layer("bar", FULL, where="isValid(datum.value)", x=across, y=up)
    target = layer("rule", BROKEN, y={"datum": TARGET, "type": "quantitative"})
    return frame(values, [bars, target], width=WIDTH, height=HEIGHT)


def _in_words(by_month: Mapping[int, Coverage]) -> str:
    told = [(f"{month}:", f"{cell.percent}%") for month, cell in by_month.items() if cell.percent is not None]
    return tell_pairs(told) or _("Nobody to visit")
