"""What a file gives: its columns, and its rows one after another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from dure.foundation.sheets.faults import Fault

Cell = str | int | float | dt.date | Fault | None
"""What one cell holds; None where it is empty. A ``datetime`` counts as a date."""

MOST_COLUMNS = 512
HEADER_WITHIN = 20
LONGEST_LINE = 100_000
LONGEST_TEXT = 4_000
MOST_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``line`` counts from 1 as a spreadsheet or an editor shows it. With a ``fault`` there are no cells."""

    line: int
    cells: dict[str, Cell]
    fault: Fault | None = None


@dataclass(slots=True)
class Sheet:
    """An opened file. ``columns`` are the headings as written; ``rows`` can be gone through once.

    ``cells`` of a row has the names that were asked for, as they were asked for. ``share_read`` is about how much of
    the file lies behind the last row given, from 0 to 1.
    """

    columns: tuple[str, ...]
    header_line: int
    rows: Iterator[Row]
    share_read: Callable[[], float] = field(default=lambda: 0.0)
