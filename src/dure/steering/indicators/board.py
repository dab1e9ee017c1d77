"""The board: each indicator with its change, months and dongs. Charts, map, tables and files are made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dure.foundation.access.actor import Actor
from dure.foundation.areas.models import Area
from dure.foundation.codes.models import Code
from dure.steering.indicators.access import open_to
from dure.steering.indicators.areas import parts
from dure.steering.indicators.hiding import Cell, column, series, total_cell
from dure.steering.indicators.periods import Period
from dure.steering.indicators.queries import AS_OF, by_area, indicator_codes, totals


@dataclass(frozen=True, slots=True)
class Change:
    """Now against then; ``by`` is None when one of the two is hidden."""

    then: Cell
    by: int | None

    @property
    def direction(self) -> str:
        if not self.by:
            return "same"
        return "up" if self.by > 0 else "down"

    @property
    def size(self) -> int:
        return abs(self.by or 0)


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator: its total, what it is compared with, its number in each dong and in each month."""

    code: Code
    total: Cell
    before: Change
    year_earlier: Change
    parts: list[tuple[Area, Cell]]
    months: list[tuple[Period, Cell]]

    @property
    def is_money(self) -> bool:
        return bool(self.code.attributes["unit"] == "krw")

    @property
    def as_of(self) -> bool:
        return bool(self.code.attributes["timing"] == "as_of")

    @property
    def changes(self) -> tuple[Change, Change]:
        return (self.before, self.year_earlier)

    @property
    def highest(self) -> int:
        """The longest bar."""
        return max((cell.value or 0 for _area, cell in self.parts), default=0)


@dataclass(frozen=True, slots=True)
class Card:
    """The columns of one published indicator; the first is drawn, the others stand beside it."""

    number: int
    lines: list[Line]

    @property
    def main(self) -> Line:
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page shows, already as this reader may see it."""

    areas: list[Area]
    parts: list[Area]
    period: Period
    before: Period
    year_earlier: Period
    lines: list[Line]

    @property
    def cards(self) -> list[Card]:
        numbers = list(dict.fromkeys(line.code.attributes["number"] for line in self.lines))
        return [Card(n, [line for line in self.lines if line.code.attributes["number"] == n]) for n in numbers]

    @property
    def rows(self) -> list[tuple[Area, list[tuple[Line, Cell]]]]:
        """The dongs with their cells in the order of the lines."""
        return [(area, [(line, line.parts[at][1]) for line in self.lines]) for at, area in enumerate(self.parts)]

    @property
    def hides_something(self) -> bool:
        cells = [cell for line in self.lines for cell in (line.total, line.before.then, line.year_earlier.then)]
        cells += [cell for line in self.lines for _place, cell in (*line.parts, *line.months)]
        return any(cell.hidden for cell in cells)


def build_board(actor: Actor, *, areas: Sequence[Area], period: Period, by_month: bool = True) -> Board:
    """Count the period, what it is compared with, its months and its dongs, and hide what this actor may not see.

    Without ``by_month`` the lines have no months, which saves most of the counting.
    """
    before, year_earlier = period.before(), period.a_year_earlier()
    months, dongs = period.months() if by_month else [], parts(areas)
    counted = totals(actor, areas=areas, periods=[period, before, year_earlier, *months])
    in_dongs = by_area(actor, areas=dongs, period=period)
    open_paths = open_to(actor, [*areas, *dongs])
    open_areas = all(area.path in open_paths for area in areas)
    lines = []
    for code in indicator_codes():
        now, then, last_year, *in_months = (values[code.code].value for values in counted)
        cell, cell_then, cell_last_year = (
            total_cell(code.code, value, reads_files=open_areas) for value in (now, then, last_year)
        )
        cells = column(
            code.code, {dong.path: in_dongs[dong.path][code.code].value for dong in dongs}, open_paths=open_paths
        )
        sums = [] if code.attributes["timing"] == AS_OF else _sums(months, (period, before, year_earlier))
        shown = series(code.code, in_months, reads_files=open_areas, sums=sums)
        lines.append(
            Line(
                code=code,
                total=cell,
                before=_change(cell, cell_then),
                year_earlier=_change(cell, cell_last_year),
                parts=[(dong, cells[dong.path]) for dong in dongs],
                months=list(zip(months, shown, strict=True)),
            )
        )
    return Board(list(areas), dongs, period, before, year_earlier, lines)


def _sums(months: Sequence[Period], periods: Sequence[Period]) -> list[list[int]]:
    """The months that make up each period shown beside them, and all of them together."""
    return [[at for at, month in enumerate(months) if period.holds(month)] for period in periods] + [
        list(range(len(months)))
    ]


def _change(now: Cell, then: Cell) -> Change:
    if now.value is None or then.value is None:
        return Change(then, None)
    return Change(then, now.value - then.value)
