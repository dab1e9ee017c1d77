"""The work of ``dure discovery evaluate``: what became of the findings of a period, as a text to print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dure.engines.learning.intervals import Share
from dure.foundation.access.scope import as_system
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.words import write_number
from dure.steering.discovery_report.export import as_json
from dure.steering.discovery_report.report import Report, Row, build_report
from dure.steering.discovery_report.words import STAGES, ending_words, source_words
from dure.steering.indicators.areas import chosen
from dure.steering.indicators.command import told
from dure.steering.indicators.periods import Period

WHAT = "discovery_report.report"
NAME_WIDTH = 46


def evaluate_command(*, first: dt.date, last: dt.date, area_codes: Sequence[str]) -> tuple[str, str]:
    """The report for people and as JSON, nothing hidden; no codes mean everywhere.

    Raises:
        ValueError: the last day lies before the first.
        UnknownArea: there is no area with one of the codes.
    """
    period = Period(first, last)
    with as_system("dure discovery evaluate") as actor:
        report = build_report(actor, areas=chosen(actor, area_codes), period=period)
        record(actor, Act.DOWNLOAD, WHAT, reason="command line", asked=told(period, area_codes))
        return as_text(report), as_json(report)


def as_text(report: Report) -> str:
    """Three tables in plain text; the shares stand with their 95 % interval."""
    lines = [f"Findings opened {report.period.first} to {report.period.last}", ""]
    for step in report.steps:
        lines.append(f"{STAGES[step.stage]!s:<{NAME_WIDTH}} {write_number(step.cell.value or 0):>8}")
        lines += [f"    {ending_words(loss.ending):<{NAME_WIDTH}} {loss.cell.value or 0:>8,}" for loss in step.losses]
    for title, rows in (("By source", report.sources), ("By kind of sign", report.signs)):
        lines += [
            "",
            f"{title:<{NAME_WIDTH}} {'findings':>8}  {'need confirmed':<20} {'service':<20} {'not found':<20}",
        ]
        lines += map(_line, rows)
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    shares = "".join(f"{_share(share):<21}" for share in (row.confirmed, row.served, row.lost))
    return f"{source_words(row.key):<{NAME_WIDTH}} {row.findings.value or 0:>8,}  {shares}".rstrip()


def _share(share: Share | None) -> str:
    if share is None or share.value is None:
        return "–"
    return f"{share.value:.0%} ({share.low:.0%} to {share.high:.0%})"
