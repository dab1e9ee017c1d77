"""Tables in text files: one physical line is one row, so that a broken quote spoils its own row alone."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO

from dure.foundation.sheets.cells import read_text
from dure.foundation.sheets.faults import Fault, Unreadable, Why
from dure.foundation.sheets.headers import Header, HeaderSearch
from dure.foundation.sheets.lines import TextLines, size_of, text_lines
from dure.foundation.sheets.shapes import HEADER_WITHIN, MOST_COLUMNS, Cell, Row, Sheet

SEPARATORS = (",", "\t", ";", "|")
QUOTE = '"'


def open_text(file: IO[bytes], needed: Sequence[str]) -> Sheet:
    """Raises: Unreadable."""
    lines = text_lines(file)
    found = _header(lines, needed)
    header, line = found.header, found.line
    size = max(size_of(file), 1)
    rows = _Rows(lines, found)
    return Sheet(header.columns, line, iter(rows), lambda: min(lines.at / size, 1.0))


def peek_text(file: IO[bytes], most: int) -> list[list[Cell]]:
    """The first lines, cut by whatever separates the most cells."""
    lines = text_lines(file)
    texts = [lines.decoded(line or b"") or "" for line in islice(lines, most)]
    best = max(SEPARATORS, key=lambda each: max((text.count(each) for text in texts), default=0))
    return [list(_cut(text, best) or [])[:MOST_COLUMNS] for text in texts]


@dataclass(frozen=True, slots=True)
class _Found:
    """The header, and how the file is cut; ``width`` counts the cells of its line, empty ones at the end too."""

    header: Header
    line: int
    separator: str
    width: int


def _header(lines: TextLines, needed: Sequence[str]) -> _Found:
    searches = {separator: HeaderSearch(needed) for separator in SEPARATORS}
    for number, line in enumerate(islice(lines, HEADER_WITHIN), start=1):
        text = lines.decoded(line) if line is not None else None
        if text is None:
            continue
        found = [(each, header) for each, search in searches.items() if (header := search.take(_cut(text, each) or []))]
        if found:
            separator, header = max(found, key=lambda one: len(one[1].columns))
            return _Found(header, number, separator, len(_parts(text, separator) or ()))
    likeliest = min((search.missing() for search in searches.values()), key=lambda fault: len(fault.columns))
    raise likeliest if likeliest.columns else Unreadable(Why.NO_HEADER)


@dataclass(frozen=True, slots=True)
class _Rows:
    lines: TextLines
    found: _Found

    def __iter__(self) -> Iterator[Row]:
        for number, line in enumerate(self.lines, start=1):
            if number <= self.found.line:
                continue
            row = self._row(number, line)
            if row:
                yield row

    def _row(self, number: int, line: bytes | None) -> Row | None:
        if line is None:
            return Row(number, {}, Fault.LINE_TOO_LONG)
        text = self.lines.decoded(line)
        if text is None:
            return Row(number, {}, Fault.UNDECODABLE)
        parts = _parts(text, self.found.separator)
        if parts is None:
            return Row(number, {}, Fault.BROKEN_QUOTE)
        if not any(map(str.strip, parts)):
            return None
        if len(parts) > self.found.width:
            # A separator inside a text without quotes has pushed the cells behind it aside, be the last one empty.
            return Row(number, {}, Fault.TOO_MANY_CELLS)
        last = len(parts)
        return Row(
            number, {name: read_text(parts[at]) if at < last else None for name, at in self.found.header.places.items()}
        )


def _cut(text: str, separator: str) -> list[Cell] | None:
    """The cells of one line; None when a quote in it is broken."""
    parts = _parts(text, separator)
    return None if parts is None else [read_text(part) for part in parts]


def _parts(text: str, separator: str) -> list[str] | None:
    if QUOTE not in text:
        return text.split(separator)
    try:
        return next(csv.reader([text], delimiter=separator, strict=True), [])
    except csv.Error:
        return None
