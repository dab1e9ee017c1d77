"""The figures as rows of a file: each indicator of all areas together, month by month, and of each dong.

The columns are explained in docs/reference/indicators.md; a test holds the two together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from dure.foundation.access.actor import Actor
from dure.foundation.areas.models import Area
from dure.steering.indicators.board import Board, Line, build_board
from dure.steering.indicators.hiding import Cell
from dure.steering.indicators.periods import Period

COLUMNS = (
    "part",
    "area_codes",
    "area_names",
    "indicator",
    "value",
    "unit",
    "period_from",
    "period_to",
    "as_of",
    "hidden",
)

Exported = dict[str, str | int | None]


def exported(actor: Actor, *, areas: Sequence[Area], period: Period) -> Iterator[Exported]:
    """The rows as this actor may see them, with the numbers of the board."""
    return rows_of(build_board(actor, areas=areas, period=period))


def rows_of(board: Board) -> Iterator[Exported]:
    """First the areas together, then dong by dong, then month by month."""
    for line in board.lines:
        yield _row("total", board.areas, line, board.period, line.total)
    for line in board.lines:
        for dong, cell in line.parts:
            yield _row("area", [dong], line, board.period, cell)
    for line in board.lines:
        for month, cell in line.months:
            yield _row("month", board.areas, line, month, cell)


def as_json(rows: Iterable[Exported]) -> str:
    return json.dumps({"columns": COLUMNS, "rows": list(rows)}, ensure_ascii=False, indent=1) + "\n"


def _row(part: str, areas: Sequence[Area], line: Line, period: Period, cell: Cell) -> Exported:
    return {
        "part": part,
        "area_codes": " ".join(area.code for area in areas),
        "area_names": " ".join(area.name for area in areas),
        "indicator": line.code.code,
        "value": cell.value,
        "unit": str(line.code.attributes["unit"]),
        "period_from": period.first.isoformat(),
        "period_to": period.last.isoformat(),
        "as_of": period.last.isoformat() if line.as_of else None,
        "hidden": str(cell.hidden),
    }
