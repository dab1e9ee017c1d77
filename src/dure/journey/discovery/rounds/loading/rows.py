"""One row of an extract as a resident, or what is wrong with it."""

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
from dure.policy.korea.finding.rounds import columns, words_of

ESSENTIAL = ("name", "birth_date", "address", "event")
"""Without these nobody can be visited; any other bad cell is left out and told."""
PREGNANCY, RESIDENT = "register_event:pregnancy", "register_event:resident"
LONGEST_RELATION = 30


@dataclass(frozen=True, slots=True)
class Told:
    """What one row tells; ``sex`` and ``event`` are code ids."""

    line: int
    name: str
    birth_date: dt.date
    place: str
    event: str
    event_on: dt.date | None = None
    sex: str | None = None
    relation: str = ""


def words(column: str, key: str) -> dict[str, str]:
    """Every word of a column as headings are compared, with the id of the code it stands for."""
    known = {heading(word): one.id for one in codes(key) for word in (one.code, one.label_ko, one.label_en)}
    return known | {heading(word): f"{key}:{code}" for word, code in words_of(column).items()}


class RowReader:
    """Reads the rows of an extract by the headings of the policy."""

    def __init__(self, *, today: dt.date) -> None:
        self.headings = columns()
        known = {"event": words("event", "register_event"), "sex": words("sex", "sex")}
        self.readers: dict[str, Callable[[Cell], Any]] = {
            "name": fields.name,
            "birth_date": partial(fields.birth_date, today=today),
            "sex": partial(_word, known["sex"]),
            "address": fields.place,
            "event": partial(_event, known["event"]),
            "event_on": partial(fields.birth_date, today=today),
            "relation": _relation,
        }

    def read(self, row: Row) -> tuple[Told | None, list[Faulty]]:
        """The resident, when there is one, and all that is wrong with the row."""
        if row.fault:
            return None, [Faulty(row.line, "", row.fault, True)]
        found: dict[str, Any] = {}
        faults: list[Faulty] = []
        for name, read in self.readers.items():
            value = read(row.cells[self.headings[name]])
            if value is None and name in self._needed(found):
                value = Fault.EMPTY
            if isinstance(value, Fault):
                faults.append(Faulty(row.line, self.headings[name], value, name in self._needed(found)))
            elif value is not None:
                found[name] = value
        if any(fault.is_rejected for fault in faults):
            return None, [fault._replace(is_rejected=True) for fault in faults]
        return Told(line=row.line, place=found.pop("address"), **found), faults

    def _needed(self, found: Mapping[str, Any]) -> tuple[str, ...]:
        """A pregnancy has a day of its own; of a birth it is the birth date."""
        return (*ESSENTIAL, "event_on") if found.get("event") == PREGNANCY else ESSENTIAL


def _word(known: Mapping[str, str], cell: Cell) -> str | Fault | None:
    if cell is None or isinstance(cell, Fault):
        return cell
    return known.get(heading(text_of(cell)), Fault.UNKNOWN_WORD)


def _event(known: Mapping[str, str], cell: Cell) -> str | Fault | None:
    """Without an event somebody simply lives here."""
    return RESIDENT if cell is None else _word(known, cell)


def _relation(cell: Cell) -> str | Fault | None:
    if cell is None or isinstance(cell, Fault):
        return cell
    text = text_of(cell)
    return text if len(text) <= LONGEST_RELATION else Fault.TOO_LONG
