"""Horizontal bars of the stages, and dots with their intervals; every number stands in a table below too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dure.engines.learning.intervals import Share
from dure.foundation.charts.drawing import draw
from dure.foundation.pages.words import write_number
from dure.steering.discovery_report.report import Report, Row
from dure.steering.discovery_report.words import STAGES, source_words

WIDTH = 620
STEP = 44
ROW = 30
MOST_ROWS = 12
LABEL = 190
HIDDEN = "×"


def draw_steps(report: Report) -> SafeString:
    """How many findings came to each stage."""
    values = [
        {
            "stage": str(STAGES[step.stage]),
            "number": step.cell.value or 0,
            "text": HIDDEN if step.cell.value is None else write_number(step.cell.value),
        }
        for step in report.steps
    ]
    told = " → ".join(f"{one['stage']} {one['text']}" for one in values)
    return draw(steps_spec(values), key="steps", title=_("How far the findings of the period came"), text=told)


def steps_spec(values: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The picture in Vega-Lite."""
    most = max((one["number"] for one in values), default=0) or 1
    down = _down("stage", [one["stage"] for one in values])
    across = {"field": "number", "type": "quantitative", "scale": {"domain": [0, most * 1.12]}, "axis": None}
    bars = {"mark": {"type": "bar", "fill": "var(--fill-info)", "height": 26}, "encoding": {"y": down, "x": across}}
    words = {
        "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 14, "fontWeight": 700, "fill": "var(--text)"},
        "encoding": {"y": down, "x": across, "text": {"field": "text"}},
    }
    return _framed(values, [bars, words], height=STEP * len(values))


def draw_shares(rows: Sequence[Row], *, key: str, title: str) -> SafeString:
    """The share of confirmed needs of each row with its interval; the rows whose share is hidden are left out."""
    shown = [(row.key, row.confirmed) for row in rows if row.confirmed and row.confirmed.value is not None][:MOST_ROWS]
    values = [_dot(name, share) for name, share in shown]
    told = "; ".join(f"{one['name']} {one['share']:.0%}" for one in values)
    return draw(shares_spec(values), key=key, title=title, text=told)


def _dot(name: str, share: Share) -> dict[str, Any]:
    words = f"{source_words(name)} ({write_number(share.total)})"
    return {"name": words, "share": share.value, "low": share.low, "high": share.high}


def shares_spec(values: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The picture in Vega-Lite: a dot for the share, a line for its interval."""
    down = _down("name", [one["name"] for one in values])
    scale = {"domain": [0, 1]}
    axis = {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1]}
    line = {
        "mark": {"type": "rule", "stroke": "var(--fill-info)", "strokeWidth": 3},
        "encoding": {
            "y": down,
            "x": {"field": "low", "type": "quantitative", "scale": scale, "axis": axis},
            "x2": {"field": "high"},
        },
    }
    dot = {
        "mark": {"type": "circle", "size": 110, "opacity": 1, "fill": "var(--surface)", "stroke": "var(--fill-info)"},
        "encoding": {"y": down, "x": {"field": "share", "type": "quantitative", "scale": scale, "axis": axis}},
    }
    return _framed(values, [line, dot], height=ROW * max(len(values), 1))


def _down(field: str, names: Sequence[str]) -> dict[str, Any]:
    axis = {"grid": False, "labelLimit": LABEL, "minExtent": LABEL, "domain": False, "labelFontSize": 13}
    return {"field": field, "type": "ordinal", "scale": {"domain": list(names)}, "axis": axis}


def _framed(values: Sequence[dict[str, Any]], layers: list[dict[str, Any]], *, height: int) -> dict[str, Any]:
    return {
        "width": WIDTH,
        "height": height + 30,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": 2,
        "data": {"values": list(values)},
        "layer": layers,
    }
