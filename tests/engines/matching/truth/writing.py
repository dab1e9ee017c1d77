"""Towns as the engine takes them, and how right its answer is."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from tests.engines.matching.truth import Town
from tests.engines.matching.truth.registers import Record

COLUMNS = ("id", "name", "birth_date", "sex", "phone", "address", "nickname", "other_name")


def as_table(records: Sequence[Record]) -> pa.Table:
    return pa.table({column: [getattr(record, column) for record in records] for column in COLUMNS})


def write_csv(
    records: Iterable[Record], file: Path, *, columns: Sequence[str] = COLUMNS, encoding: str = "utf-8"
) -> None:
    with file.open("w", encoding=encoding, newline="") as out:
        lines = csv.writer(out)
        lines.writerow(columns)
        lines.writerows([getattr(record, column) for column in columns] for record in records)


def rightness(town: Town, pairs: Any) -> tuple[float, float]:
    """Precision and recall of the pairs."""
    found = {
        (a, b) if a < b else (b, a) for a, b in zip(pairs["id_a"].to_pylist(), pairs["id_b"].to_pylist(), strict=True)
    }
    right = len(found & town.truth)
    return right / max(len(found), 1), right / max(len(town.truth), 1)
