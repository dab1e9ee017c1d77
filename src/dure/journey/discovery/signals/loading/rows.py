"""One row of a file as a signal about somebody, or what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from dure.foundation.codes.queries import codes
from dure.foundation.loads.kinds import Faulty
from dure.foundation.sheets import Fault, Row, fields
from dure.foundation.sheets.cells import heading, text_of
from dure.foundation.sheets.shapes import Cell
from dure.journey.discovery.signals.mapping import (
    ADDRESS,
    AMOUNT,
    BIRTH_DATE,
    KIND,
    KNOWS_BY,
    MONTH,
    NAME,
    PHONE,
)
from dure.journey.discovery.signals.mapping import Mapping as Columns

ESSENTIAL = (NAME, KIND, MONTH)
"""Without these a row tells of nothing; any other bad cell is left out and told."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one row tells; ``kind`` is a code id, ``phone`` the plain digits."""

    line: int
    kind: str
    month: dt.date
    name: str
    birth_date: dt.date | None = None
    phone: str = ""
    place: str = ""
    amount_won: int | None = None


def kinds_by_word() -> dict[str, str]:
    """Every code and label of the list of signals, as headings are compared, with its code id."""
    return {
        heading(word): one.id for one in codes("signal_kind") for word in (one.id, one.code, one.label_ko, one.label_en)
    }


class RowReader:
    """Reads rows by a mapping. ``kinds`` has every word for a kind, as ``heading`` writes it, with its code id."""

    def __init__(self, columns: Columns, *, month: dt.date | None, today: dt.date, kinds: Mapping[str, str]) -> None:
        self.columns, self.month, self.kinds = columns, month, kinds
        self.known = {**kinds, **{heading(word): kind for word, kind in columns.words.items()}}
        readers: dict[str, Callable[[Cell], Any]] = {
            NAME: fields.name,
            BIRTH_DATE: partial(fields.birth_date, today=today),
            ADDRESS: fields.place,
            PHONE: fields.phone,
            KIND: self._kind,
            MONTH: partial(fields.month, today=today),
            AMOUNT: fields.amount_won,
        }
        self.readers = [
            (name, columns.columns[name], read) for name, read in readers.items() if name in columns.columns
        ]

    def read(self, row: Row) -> tuple[Told | None, list[Faulty]]:
        """The signal, when there is one, and all that is wrong with the row."""
        if row.fault:
            return None, [Faulty(row.line, "", row.fault, True)]
        found: dict[str, Any] = {}
        faults: list[Faulty] = []
        for name, column, read in self.readers:
            value = read(row.cells[column])
            if value is None and name in ESSENTIAL:
                value = Fault.EMPTY
            if isinstance(value, Fault):
                faults.append(Faulty(row.line, column, value, name in ESSENTIAL))
            elif value is not None:
                found[name] = value
        if any(fault.is_rejected for fault in faults):
            return None, [fault._replace(is_rejected=True) for fault in faults]
        if not any(name in found for name in KNOWS_BY):
            lost = [fault._replace(is_rejected=True) for fault in faults]
            return None, [*lost, Faulty(row.line, "", Fault.UNKNOWABLE, True)]
        return self._told(row.line, found), faults

    def _told(self, line: int, found: dict[str, Any]) -> Told:
        month = found.get(MONTH, self.month)
        assert isinstance(month, dt.date)  # noqa: S101 - asked with the file, or a column without which a row is left out
        return Told(
            line=line,
            kind=found.get(KIND, self.columns.kind),
            month=month,
            name=found[NAME],
            birth_date=found.get(BIRTH_DATE),
            phone=found.get(PHONE, ""),
            place=found.get(ADDRESS, ""),
            amount_won=found.get(AMOUNT),
        )

    def _kind(self, cell: Cell) -> str | Fault | None:
        if cell is None or isinstance(cell, Fault):
            return cell
        return self.known.get(heading(text_of(cell)), Fault.UNKNOWN_WORD)
