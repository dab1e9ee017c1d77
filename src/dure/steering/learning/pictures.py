"""How well chances fit: a dot for each tenth of the findings, on the line where chance and outcome agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dure.engines.learning.intervals import wilson
from dure.foundation.charts.drawing import draw
from dure.foundation.charts.pieces import BROKEN, COURSE, FULL, Spec, dots, frame, layer, shares

SIDE = 300


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


def calibration_spec(values: Sequence[dict[str, Any]]) -> Spec:
    """The picture in Vega-Lite."""
    across, up = shares("chance"), shares("share")
    ends = {"values": [{"chance": 0, "share": 0}, {"chance": 1, "share": 1}]}
    agree = {"data": ends, **layer("line", BROKEN, x=across, y=up)}
    spread = layer("rule", COURSE, x=across, y=shares("low"), y2={"field": "high"})
    return frame(values, [agree, spread, dots(FULL, size=80, x=across, y=up)], width=SIDE, height=SIDE)
