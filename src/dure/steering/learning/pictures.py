"""How well chances fit: a dot for each tenth of the findings, on the line where chance and outcome agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dure.engines.learning.intervals import wilson
from dure.foundation.charts.drawing import draw

SIDE = 300
STEPS = [0, 0.25, 0.5, 0.75, 1]


def draw_calibration(bins: Sequence[dict[str, Any]], *, key: str, title: str) -> SafeString:
    """``bins`` as ``telling`` keeps them: chance, hits, total."""
    values = []
    for one in bins:
        share = wilson(one["hits"], one["total"])
        values.append({"chance": one["chance"], "share": share.value, "low": share.low, "high": share.high})
    told = _("Said and come true, from the lowest to the highest: %(pairs)s.") % {
        "pairs": ", ".join(f"{one['chance']:.0%} → {one['share']:.0%}" for one in values)
    }
    return draw(calibration_spec(values), key=key, title=title, text=told)


def calibration_spec(values: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The picture in Vega-Lite."""
    across, up = _side("chance"), _side("share")
    low = {**_side("low")}
    agree = {
        "data": {"values": [{"chance": 0, "share": 0}, {"chance": 1, "share": 1}]},
        "mark": {"type": "line", "stroke": "var(--line-strong)", "strokeDash": [4, 4]},
        "encoding": {"x": across, "y": up},
    }
    spread = {
        "mark": {"type": "rule", "stroke": "var(--fill-info)", "strokeWidth": 2},
        "encoding": {"x": across, "y": low, "y2": {"field": "high"}},
    }
    dots = {
        "mark": {"type": "circle", "size": 80, "opacity": 1, "fill": "var(--fill-info)"},
        "encoding": {"x": across, "y": up},
    }
    return {
        "width": SIDE,
        "height": SIDE,
        "autosize": {"type": "fit", "contains": "padding"},
        "data": {"values": list(values)},
        "layer": [agree, spread, dots],
    }


def _side(field: str) -> dict[str, Any]:
    axis = {"format": ".0%", "values": STEPS}
    return {"field": field, "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis}
