"""The report's numbers in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from dure.engines.learning.intervals import Share
from dure.foundation.pages.words import write_number
from dure.steering.discovery_report.outcomes import Stage
from dure.steering.discovery_report.report import Report, Row
from dure.steering.discovery_report.words import NO_FURTHER, STAGES, TOLD, ending_words, source_words
from dure.steering.indicators.hiding import Cell


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One source or sign: each share as a text with its interval, or why it is not there."""

    words: str
    findings: str
    confirmed: str
    served: str
    lost: str


def share_lines(rows: Sequence[Row]) -> list[ShareLine]:
    return [
        ShareLine(
            source_words(row.key) if row.key else gettext("All together"),
            cell_words(row.findings),
            share_words(row.confirmed),
            share_words(row.served),
            share_words(row.lost),
        )
        for row in rows
    ]


def told_and_folded(rows: Sequence[Row]) -> tuple[list[ShareLine], list[ShareLine]]:
    """The lines that tell how many had a need, and the others, which fold away below them."""
    folded = [row for row in rows if row.confirmed is None]
    return share_lines([row for row in rows if row.confirmed is not None]), share_lines(folded)


def cell_words(cell: Cell) -> str:
    return gettext("not shown") if cell.value is None else write_number(cell.value)


def share_words(share: Share | None) -> str:
    """The number, the share and how far off it may be by chance."""
    if share is None:
        return gettext("not shown")
    if share.value is None or share.low is None or share.high is None:
        return "–"
    return gettext("%(number)s · %(share)s%% (%(low)s–%(high)s%%)") % {
        "number": write_number(share.hits),
        "share": round(100 * share.value),
        "low": round(100 * share.low),
        "high": round(100 * share.high),
    }


def steps_beside(report: Report) -> list[tuple[Any, str]]:
    """What was told and the stages with their numbers, for the table below the picture."""
    return [(TOLD, cell_words(report.told)), *((STAGES[step.stage], cell_words(step.cell)) for step in report.steps)]


def loss_groups(report: Report) -> list[tuple[Any, list[tuple[str, str]]]]:
    """By stage how those ended who came no further; the last stage loses nobody."""
    return [
        (NO_FURTHER[step.stage], [(ending_words(loss.ending), cell_words(loss.cell)) for loss in step.losses])
        for step in report.steps
        if step.stage is not Stage.SERVED and step.losses
    ]
