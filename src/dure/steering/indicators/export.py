"""The figures as CSV and JSON: one row for each indicator of each area, and of all areas together.

The columns are explained in docs/reference/indicators.md; a test holds the two together.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence

from dure.foundation.access.actor import Actor
from dure.foundation.areas.models import Area
from dure.steering.indicators.access import open_to
from dure.steering.indicators.areas import parts
from dure.steering.indicators.hiding import Cell, column, total_cell
from dure.steering.indicators.periods import Period
from dure.steering.indicators.queries import IndicatorValue, by_area, indicator_codes, total

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


def exported(actor: Actor, *, areas: Sequence[Area], period: Period) -> list[Exported]:
    """The rows as this actor may see them: first the areas together, then dong by dong."""
    return [*_together(actor, areas, period), *_dong_by_dong(actor, areas, period)]


def as_csv(rows: Sequence[Exported]) -> str:
    """With a byte order mark, without which spreadsheets read Korean as Latin letters."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def as_json(rows: Sequence[Exported]) -> str:
    return json.dumps({"columns": COLUMNS, "rows": rows}, ensure_ascii=False, indent=1) + "\n"


def _together(actor: Actor, areas: Sequence[Area], period: Period) -> Iterator[Exported]:
    reads_files = len(open_to(actor, areas)) == len(areas)
    values = total(actor, areas=areas, period=period)
    for name, value in values.items():
        yield _row("total", areas, value, total_cell(name, value.value, reads_files=reads_files))


def _dong_by_dong(actor: Actor, areas: Sequence[Area], period: Period) -> Iterator[Exported]:
    dongs = parts(areas)
    counted = by_area(actor, areas=dongs, period=period)
    open_paths = open_to(actor, dongs)
    for code in indicator_codes():
        values = {dong.path: counted[dong.path][code.code].value for dong in dongs}
        cells = column(code.code, values, open_paths=open_paths)
        for dong in dongs:
            yield _row("area", [dong], counted[dong.path][code.code], cells[dong.path])


def _row(part: str, areas: Sequence[Area], value: IndicatorValue, cell: Cell) -> Exported:
    return {
        "part": part,
        "area_codes": " ".join(area.code for area in areas),
        "area_names": " ".join(area.name for area in areas),
        "indicator": value.indicator,
        "value": cell.value,
        "unit": value.unit,
        "period_from": value.period_from.isoformat(),
        "period_to": value.period_to.isoformat(),
        "as_of": value.as_of.isoformat() if value.as_of else None,
        "hidden": str(cell.hidden),
    }
