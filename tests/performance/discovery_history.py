"""What was measured of signal files and of findings before, and the newest of each as tables for readers."""

from __future__ import annotations

import json
import os
from typing import Any

from tests.performance.history import PAGE, ROOT, table, write_part

HISTORY = ROOT / "tests" / "performance" / "discovery.jsonl"


def keep(record: dict[str, Any]) -> None:
    """Write the record down with its moment, and put the newest of each kind and size into the page."""
    from django.utils import timezone

    at = {"at": timezone.now().isoformat(timespec="seconds"), "load_average": round(os.getloadavg()[0], 1)}
    with HISTORY.open("a", encoding="utf-8") as out:
        out.write(json.dumps({**at, **record}, ensure_ascii=False) + "\n")
    write_part(PAGE, "discovery", tables(newest()))


def newest() -> list[dict[str, Any]]:
    """The last record of each measure at each size."""
    found = {(each["what"], each["size"]): each for each in map(json.loads, HISTORY.read_text().splitlines())}
    return [found[key] for key in sorted(found)]


def tables(records: list[dict[str, Any]]) -> str:
    """One table for the works that take seconds, one for the pages that take milliseconds."""
    works = [each for each in records if "seconds" in each]
    pages = [each for each in records if "p95_ms" in each]
    return "\n\n".join(
        [
            table(["work", "how many", "seconds", "a second", "Python + PostgreSQL, s", "peak memory", "measured"],
                  list(map(_work, works))),
            table(["page", "open findings", "p50 / p95 ms", "Python + PostgreSQL, ms", "queries", "measured"],
                  list(map(_page, pages))),
        ]
    )  # fmt: skip


def _work(record: dict[str, Any]) -> list[str]:
    return [
        record["what"],
        f"{record['size']:,}",
        f"{record['seconds']:.0f}",
        f"{record['size'] / record['seconds']:,.0f}",
        f"{record['python_seconds']:.0f} + {record['database_seconds']:.0f}",
        f"{record['peak_mb']:,} MB",
        _when(record),
    ]


def _page(record: dict[str, Any]) -> list[str]:
    return [
        record["what"],
        f"{record['size']:,}",
        f"{record['p50_ms']:.0f} / {record['p95_ms']:.0f}",
        f"{record['python_ms']:.0f} + {record['database_ms']:.0f}",
        str(record["queries"]),
        _when(record),
    ]


def _when(record: dict[str, Any]) -> str:
    return f"{record['at'][:10]}, load {record['load_average']}"
