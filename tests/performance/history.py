"""What was measured before, kept line by line, and the newest of each size as a table for readers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HISTORY = ROOT / "tests" / "performance" / "history.jsonl"
PAGE = ROOT / "docs" / "reference" / "performance.md"


def keep(record: dict[str, Any]) -> None:
    with HISTORY.open("a") as out:
        out.write(json.dumps(record, ensure_ascii=False) + "\n")


def newest() -> list[dict[str, Any]]:
    """The last record of each size that was measured together, small sizes first: what one version of Dure does."""
    records = [json.loads(line) for line in HISTORY.read_text().splitlines()]
    found: dict[int, dict[str, Any]] = {}
    for record in reversed(records):
        if record["households"] in found or record["operations"].keys() != records[-1]["operations"].keys():
            break
        found[record["households"]] = record
    return [found[size] for size in sorted(found)]


def write_page() -> None:
    """Put the newest of each size into the page."""
    write_part(PAGE, "measured", tables(newest()))


def write_part(page: Path, name: str, text: str) -> None:
    """Put a text between the two marks of that name; what stands around them is written by hand."""
    begin, end = (f"<!-- {name}: {word} -->" for word in ("begin", "end"))
    before, _, rest = page.read_text().partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}")


def tables(records: list[dict[str, Any]]) -> str:
    sizes = [f"{record['households']:,}" for record in records]
    names = list(dict.fromkeys(name for record in records for name in record["operations"]))
    rows = [
        [name, *(_cell(record["operations"].get(name)) for record in records), *_growth(name, records)]
        for name in names
    ]
    parts = [
        "Milliseconds of one request, p50 / p95 wall time; in brackets processor time of Python + PostgreSQL.",
        table(["operation", *(f"{size} households" for size in sizes), "growth of processor time", "of p95"], rows),
        "Requests a second at eight clients on the same machine, two workers; memory of the server's processes.",
        table(["", *sizes], _served(records)),
        "How it was measured.",
        table(["", *sizes], _circumstances(records)),
    ]
    return "\n\n".join(parts)


def _cell(measured: dict[str, Any] | None) -> str:
    if not measured:
        return "–"
    return (
        f"{measured['p50_ms']:.0f} / {measured['p95_ms']:.0f} "
        f"({measured['python_ms']:.0f} + {measured['database_ms']:.0f})"
    )


def _growth(name: str, records: list[dict[str, Any]]) -> tuple[str, str]:
    """Processor time and p95 at the largest size against those at the one before."""
    found = [record["operations"][name] for record in records[-2:] if name in record["operations"]]
    if len(found) < 2:
        return "–", "–"
    small, large = (each["python_ms"] + each["database_ms"] for each in found)
    return f"{large / small:.2f} ×" if small else "–", f"{found[1]['p95_ms'] / found[0]['p95_ms']:.2f} ×"


def _served(records: list[dict[str, Any]]) -> list[list[str]]:
    names = list(dict.fromkeys(name for record in records for name in record["served"]["requests_a_second"]))
    rows = [[name, *(str(r["served"]["requests_a_second"].get(name, "–")) for r in records)] for name in names]
    memory = [r["served"]["memory"] for r in records]
    return [*rows, ["memory, PSS / RSS in MB", *(f"{each['pss_mb']:.0f} / {each['rss_mb']:.0f}" for each in memory)]]


def _circumstances(records: list[dict[str, Any]]) -> list[list[str]]:
    return [
        ["measured on", *(record["at"][:10] for record in records)],
        ["persons", *(f"{record['rows']['persons']:,}" for record in records)],
        ["loaded in", *(f"{record['load_seconds']:.0f} s" if record["load_seconds"] else "kept" for record in records)],
        ["size of the database", *(f"{record['database_mb']:,} MB" for record in records)],
        ["work waiting on the machine (load average, 1 min; before, after)",
         *(f"{record['load_average'][0]:.1f}, {record['load_average'][1]:.1f}" for record in records)],
        ["processors", *(str(record["processors"]) for record in records)],
    ]  # fmt: skip


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
