"""How the first rows of a file would be read: for who connects a source, and kept nowhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

from dure.foundation.codes.queries import label
from dure.foundation.loads.kinds import Faulty
from dure.foundation.sheets import Unreadable, open_sheet, peek
from dure.foundation.sheets.cells import text_of
from dure.foundation.sheets.words import told_fault, why_unreadable
from dure.foundation.vault.kinds import mask_phone
from dure.journey.discovery.signals.loading.rows import RowReader, Told, kinds_by_word
from dure.journey.discovery.signals.mapping import Mapping
from dure.policy.korea.numbers import written_phone
from dure.registry.people.masking import mask_name

ROWS_SHOWN = 10
LINES_LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One line: what it tells, with name and number masked, and what is wrong with it (heading, sentence)."""

    line: int
    name: str
    phone: str
    told: Told | None
    kind: str
    faults: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Preview:
    """``why`` says why nothing can be read; ``headings`` are then those that the file seems to have."""

    rows: list[PreviewRow] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    header_line: int = 0
    why: str = ""


def preview(file: IO[bytes], mapping: Mapping | None, *, month: dt.date, today: dt.date) -> Preview:
    """With no mapping yet, only the headings."""
    try:
        if mapping is None:
            return Preview(headings=_headings(file))
        sheet = open_sheet(file, mapping.needed)
        reader = RowReader(mapping, month=month, today=today, kinds=kinds_by_word())
        rows = [_row(*reader.read(row), line=row.line) for row in islice(sheet.rows, ROWS_SHOWN)]
        return Preview(rows, [name for name in sheet.columns if name], sheet.header_line)
    except Unreadable as fault:
        return Preview(why=why_unreadable(fault), headings=_headings_if_any(file))


def _row(told: Told | None, faults: list[Faulty], *, line: int) -> PreviewRow:
    said = [(fault.column, told_fault(fault.fault)) for fault in faults]
    if told is None:
        return PreviewRow(line, "", "", None, "", said)
    phone = mask_phone(written_phone(told.phone)) if told.phone else ""
    return PreviewRow(line, mask_name(told.name), phone, told, label(told.kind), said)


def _headings_if_any(file: IO[bytes]) -> list[str]:
    try:
        return _headings(file)
    except Unreadable:
        return []


def _headings(file: IO[bytes]) -> list[str]:
    """The first line of several texts without a digit: data have digits, headings seldom do.

    Raises: Unreadable.
    """
    for cells in peek(file, most=LINES_LOOKED_AT):
        texts = [text for cell in cells if (text := text_of(cell))]
        if len(texts) > 1 and not any(letter.isdigit() for text in texts for letter in text):
            return texts
    return []
