"""The work of ``dure indicators``: the figures of a period and some areas, as a text to print."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence

from dure.foundation.access.scope import as_system
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.tables.writing import write_csv
from dure.steering.indicators.areas import chosen
from dure.steering.indicators.export import COLUMNS, Exported, as_json, exported
from dure.steering.indicators.periods import Period


def _as_csv(rows: Iterable[Exported]) -> str:
    file = io.BytesIO()
    write_csv(file, COLUMNS, rows)
    return file.getvalue().decode()


FORMATS = {"csv": _as_csv, "json": as_json}


def indicators_command(*, first: dt.date, last: dt.date, area_codes: Sequence[str], output_format: str = "csv") -> str:
    """The figures from ``first`` to ``last`` for the areas with these codes (none means everywhere), nothing hidden.

    Raises:
        ValueError: the last day lies before the first, or the format is unknown.
        UnknownArea: there is no area with one of the codes.
    """
    if output_format not in FORMATS:
        raise ValueError(f"The format is one of {', '.join(FORMATS)}.")
    period = Period(first, last)
    with as_system("dure indicators") as actor:
        rows = list(exported(actor, areas=chosen(actor, area_codes), period=period))
        record(actor, Act.DOWNLOAD, "indicators.board", reason="command line", asked=told(period, area_codes))
    return FORMATS[output_format](rows)


def told(period: Period, area_codes: Sequence[str]) -> dict[str, object]:
    """What the audit keeps of a download."""
    return {"first": period.first.isoformat(), "last": period.last.isoformat(), "areas": list(area_codes)}
