"""How far findings came, and shares with their intervals; every number stands in a table below too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dure.engines.learning.intervals import Share
from dure.foundation.charts.bars import Bar, draw_rows, tell_pairs
from dure.foundation.charts.drawing import draw
from dure.foundation.charts.pieces import COURSE, FULL, Spec, dots, frame, layer, names_left, shares
from dure.foundation.pages.words import write_number
from dure.steering.discovery_report.report import Report, Row
from dure.steering.discovery_report.words import STAGES, TOLD, source_words
from dure.steering.indicators.hiding import Cell

ROW = 30
BELOW = 30  # room for the numbers below the rows
MOST_ROWS = 12
HIDDEN = "×"


def draw_steps(report: Report, *, width: int) -> SafeString:
    """How much was told, and how many findings came of it and to each stage."""
    bars = [_bar(TOLD, report.told), *(_bar(STAGES[step.stage], step.cell) for step in report.steps)]
    return draw_rows(bars, key=f"steps-{width}", title=_("How far the findings of the period got"), width=width)


def _bar(name: Any, cell: Cell) -> Bar:
    return Bar(str(name), cell.value or 0, HIDDEN if cell.value is None else write_number(cell.value))


def draw_shares(rows: Sequence[Row], *, key: str, title: str, width: int) -> SafeString:
    """The share of confirmed needs of each row with its interval; the rows whose share is hidden are left out."""
    shown = [(row.key, row.confirmed) for row in rows if row.confirmed and row.confirmed.value is not None][:MOST_ROWS]
    values = [_dot(name, share) for name, share in shown]
    told = tell_pairs([(one["name"], f"{one['share']:.0%}") for one in values])
    return draw(shares_spec(values, width=width), key=f"{key}-{width}", title=title, text=told)


def _dot(name: str, share: Share) -> dict[str, Any]:
    words = f"{source_words(name)} ({write_number(share.total)})"
    return {"name": words, "share": share.value, "low": share.low, "high": share.high}


def shares_spec(values: Sequence[dict[str, Any]], *, width: int) -> Spec:
    """The picture in Vega-Lite: a dot for the share, a line for its interval."""
    down = names_left("name", [one["name"] for one in values], width=width)
    spread = layer("rule", COURSE, y=down, x=shares("low"), x2={"field": "high"})
    middle = dots({**FULL, "fill": "var(--surface)"}, size=110, y=down, x=shares("share"))
    return frame(values, [spread, middle], width=width, height=ROW * max(len(values), 1) + BELOW)
