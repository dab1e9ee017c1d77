"""The coverage of a year as a small chart, the same size and the same target in every one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dure.foundation.charts.drawing import draw
from dure.journey.discovery.rounds.queries import Coverage

WIDTH, HEIGHT = 300, 110
TARGET = 100
LABELLED = (1, 4, 7, 10)


def draw_year(by_month: Mapping[int, Coverage], *, key: str, name: str, year: int) -> SafeString:
    """Bars for the share visited of each month's events, and the line of the target."""
    title = _("%(place)s: share visited by month, %(year)s") % {"place": name, "year": year}
    return draw(year_spec(by_month), key=key, title=title, text=_in_words(by_month))


def year_spec(by_month: Mapping[int, Coverage]) -> dict[str, Any]:
    """The chart in Vega-Lite; a month without anybody to visit has no bar."""
    values = [{"month": month, "value": cell.percent} for month, cell in by_month.items()]
    across = {"field": "month", "type": "ordinal", "scale": {"domain": list(by_month), "paddingInner": 0.3}, "axis": {
        "grid": False, "labelAngle": 0, "values": list(LABELLED), "labelExpr": f"datum.value + '{_('m')}'",
    }}  # fmt: skip
    up = {"field": "value", "type": "quantitative", "scale": {"domain": [0, TARGET]}, "axis": {
        "values": [0, 50, TARGET], "domain": False, "labelExpr": "datum.value + '%'", "minExtent": 40, "maxExtent": 40,
    }}  # fmt: skip
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 0, "right": 2, "top": 8, "bottom": 0},
        "data": {"values": values},
        "layer": [
            {
                "transform": [{"filter": "isValid(datum.value)"}],
                "mark": {"type": "bar", "fill": "var(--fill-info)"},
                "encoding": {"x": across, "y": up},
            },
            {
                "mark": {"type": "rule", "stroke": "var(--line-strong)", "strokeDash": [4, 3]},
                "encoding": {"y": {"datum": TARGET, "type": "quantitative"}},
            },
        ],
    }


def _in_words(by_month: Mapping[int, Coverage]) -> str:
    told = [f"{month}: {cell.percent}%" for month, cell in by_month.items() if cell.percent is not None]
    return ", ".join(told) or _("Nobody to visit")
