"""The report as rows of a file and as JSON. The fields are explained in docs/reference/discovery-report.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dure.engines.learning.intervals import Share
from dure.steering.discovery_report.report import Report, Row
from dure.steering.discovery_report.words import STAGES, ending_words, source_words
from dure.steering.indicators.hiding import Cell

COLUMNS = (
    "part",
    "area_codes",
    "period_from",
    "period_to",
    "key",
    "name",
    "findings",
    "confirmed",
    "confirmed_share",
    "confirmed_low",
    "confirmed_high",
    "served",
    "served_share",
    "served_low",
    "served_high",
    "not_found",
    "not_found_share",
    "not_found_low",
    "not_found_high",
    "hidden",
)
DIGITS = 4

Exported = dict[str, str | int | float | None]


def rows_of(report: Report) -> Iterator[Exported]:
    """All together, stage by stage with its losses, then by source and by sign."""
    head = _head(report)
    yield _counted(head, "told", "", "", report.told)
    yield _shares(head, "total", report.whole, "")
    for step in report.steps:
        name = step.stage.name.lower()
        yield _counted(head, "stage", name, str(STAGES[step.stage]), step.cell)
        for loss in step.losses:
            yield _counted(head, "loss", f"{name}/{loss.ending}", ending_words(loss.ending), loss.cell)
    for part, rows in (("source", report.sources), ("sign", report.signs)):
        for row in rows:
            yield _shares(head, part, row, source_words(row.key))


def as_json(report: Report) -> str:
    rows = [{name: value for name, value in row.items() if value is not None} for row in rows_of(report)]
    return json.dumps({"format": 1, "columns": COLUMNS, "rows": rows}, ensure_ascii=False, indent=1) + "\n"


def _head(report: Report) -> Exported:
    return {
        "area_codes": " ".join(area.code for area in report.areas),
        "period_from": report.period.first.isoformat(),
        "period_to": report.period.last.isoformat(),
    }


def _counted(head: Exported, part: str, key: str, name: str, cell: Cell) -> Exported:
    told = {"part": part, "key": key, "name": name, "findings": cell.value, "hidden": str(cell.hidden)}
    return {**dict.fromkeys(COLUMNS), **head, **told}


def _shares(head: Exported, part: str, row: Row, name: str) -> Exported:
    told: dict[str, Any] = _counted(head, part, row.key, name, row.findings)
    for field, share in (("confirmed", row.confirmed), ("served", row.served), ("not_found", row.lost)):
        told |= _share(field, share)
        told["hidden"] = told["hidden"] or ("small" if share is None else "")
    return told


def _share(field: str, share: Share | None) -> Exported:
    if share is None:
        return {}
    told = {"share": share.value, "low": share.low, "high": share.high}
    rounded = {f"{field}_{name}": None if value is None else round(value, DIGITS) for name, value in told.items()}
    return {field: share.hits, **rounded}
