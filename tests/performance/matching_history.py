"""What was measured of the matching before, line by line, and the newest of each size as a table for readers."""

from __future__ import annotations

import json
from typing import Any

from tests.performance.history import ROOT, table, write_part

HISTORY = ROOT / "tests" / "performance" / "matching.jsonl"
PAGE = ROOT / "docs" / "reference" / "matching.md"


def keep(record: dict[str, Any]) -> None:
    with HISTORY.open("a") as out:
        out.write(json.dumps(record) + "\n")


def newest() -> list[dict[str, Any]]:
    """The last record of each size, small sizes first; sizes are told apart by the hundred thousand rows."""
    found = {round(record["rows"], -5): record for record in map(json.loads, HISTORY.read_text().splitlines())}
    return [found[rows] for rows in sorted(found)]


def write_page() -> None:
    """Put the newest of each size into the page."""
    write_part(PAGE, "measured", rows(newest()))


def rows(records: list[dict[str, Any]]) -> str:
    """The table of these records."""
    head = [
        "rows",
        "seconds in all",
        "of processor",
        "until read",
        "until blocked",
        "pairs compared",
        "peak memory",
        "precision",
        "recall",
        "measured",
    ]
    return table(head, list(map(_line, records)))


def _line(record: dict[str, Any]) -> list[str]:
    steps = record["steps"]
    return [
        f"{record['rows']:,}",
        f"{record['seconds']:.0f}",
        f"{record['processor_seconds']:.0f}",
        f"{steps['block']['after_seconds']:.0f}",
        f"{steps['compare']['after_seconds']:.0f}",
        f"{steps['compare']['number']:,}",
        f"{record['peak_mb']:,} MB",
        f"{record['precision']:.4f}",
        f"{record['recall']:.4f}",
        f"{record['at'][:10]}, load {record['load_average'][0]:.1f} to {record['load_average'][1]:.1f}",
    ]
