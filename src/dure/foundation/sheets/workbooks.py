"""Tables in workbooks (XLSX), row by row. Formulas are never evaluated, nor is their last result taken."""

from __future__ import annotations

import datetime as dt
import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from dure.foundation.sheets.cells import read_text
from dure.foundation.sheets.faults import Fault, Unreadable, Why
from dure.foundation.sheets.headers import Header, HeaderSearch
from dure.foundation.sheets.shapes import HEADER_WITHIN, MOST_COLUMNS, Cell, Row, Sheet
from dure.foundation.sheets.workbook_parts import (
    BREAKS,
    Events,
    SharedTexts,
    attributes_of,
    check_whole,
    date_styles,
    plain,
    shared_texts,
)

MOST_UNPACKED = 2 * 1024 * 1024 * 1024
MOST_PARTS = 10_000
RATIO = 150
RATIO_COUNTS_FROM = 50 * 1024 * 1024
"""Of a smaller part the ratio says nothing: an empty sheet with formats packs a thousandfold, and harms nobody."""
BOOK, BOOK_LINKS, BINARY_BOOK = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/workbook.bin"
STYLES, TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"
VISIBLE = ("visible", "")
MOST_SHEETS = 200
LETTERS = 26
NUMBERED = "0123456789"
LONGEST_NUMBER = 9
USUAL = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(slots=True)
class Book:
    """An opened workbook. ``sheets`` are the parts of the visible sheets in their order."""

    archive: zipfile.ZipFile
    sheets: list[str]
    epoch: dt.datetime
    days: frozenset[int] = frozenset()
    texts: SharedTexts = field(default_factory=SharedTexts)


def open_workbook(file: IO[bytes], needed: Sequence[str]) -> Sheet:
    """The first visible sheet that has the needed columns. Raises: Unreadable."""
    book = _book(file)
    missing: list[Unreadable] = []
    for part in book.sheets:
        search = HeaderSearch(needed)
        for number, cells in islice(_Lines(book, part), HEADER_WITHIN):
            if number > HEADER_WITHIN:
                break
            header = search.take(cells)
            if header:
                with _part(book.archive, part) as whole:
                    check_whole(whole)
                lines = _Lines(book, part)
                return Sheet(header.columns, number, _rows(lines, header, number), lines.share_read)
        missing.append(search.missing())
    raise min(missing, key=lambda fault: len(fault.columns), default=Unreadable(Why.NO_HEADER, tuple(needed)))


def peek_workbook(file: IO[bytes], most: int) -> list[list[Cell]]:
    """The first rows of the first visible sheet."""
    book = _book(file)
    return [cells for part in book.sheets[:1] for _number, cells in islice(_Lines(book, part), most)]


def _book(file: IO[bytes]) -> Book:
    try:
        archive = zipfile.ZipFile(file)
        names = set(archive.namelist())
    except BREAKS as fault:
        raise Unreadable(Why.BROKEN) from fault
    if BINARY_BOOK in names:
        raise Unreadable(Why.BINARY_WORKBOOK)
    if BOOK not in names or BOOK_LINKS not in names:
        raise Unreadable(Why.NOT_A_TABLE)
    _refuse_bombs(archive)
    book = Book(archive, _visible_sheets(archive, names), _epoch(archive))
    if STYLES in names:
        with _part(archive, STYLES) as part:
            book.days = date_styles(part)
    if TEXTS in names:
        with _part(archive, TEXTS) as part:
            book.texts = shared_texts(part)
    return book


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or total > MOST_UNPACKED:
        raise Unreadable(Why.BOMB)
    for part in parts:
        if part.compress_type not in USUAL:
            raise Unreadable(Why.BROKEN)
        if part.file_size > RATIO_COUNTS_FROM and part.file_size > RATIO * max(part.compress_size, 1):
            raise Unreadable(Why.BOMB)


def _visible_sheets(archive: zipfile.ZipFile, names: set[str]) -> list[str]:
    with _part(archive, BOOK_LINKS) as part:
        targets = {link.get("Id", ""): link.get("Target", "") for link in attributes_of(part, "Relationship")}
    with _part(archive, BOOK) as part:
        sheets = attributes_of(part, "sheet")
    visible = [sheet for sheet in sheets[:MOST_SHEETS] if sheet.get("state", "") in VISIBLE]
    paths = [posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get("id", ""), ""))) for sheet in visible]
    return [path.lstrip("/") for path in paths if path.lstrip("/") in names]


def _epoch(archive: zipfile.ZipFile) -> dt.datetime:
    with _part(archive, BOOK) as part:
        said = attributes_of(part, "workbookPr")
    counts_from_1904 = any(one.get("date1904") in ("1", "true") for one in said)
    epoch: dt.datetime = MAC_EPOCH if counts_from_1904 else WINDOWS_EPOCH
    return epoch


def _part(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    try:
        return archive.open(name)
    except BREAKS as fault:
        # What zipfile says of a part with a password.
        raise Unreadable(Why.ENCRYPTED if type(fault) is RuntimeError else Why.BROKEN) from fault


def _rows(lines: _Lines, header: Header, header_line: int) -> Iterator[Row]:
    for number, cells in lines:
        if number <= header_line or all(cell is None for cell in cells):
            continue
        last = len(cells)
        yield Row(number, {name: cells[at] if at < last else None for name, at in header.places.items()})


class _Lines:
    """The rows of a sheet that hold something, each with its number; cells past the widest table are left out."""

    def __init__(self, book: Book, part: str) -> None:
        self.book, self.part = book, part
        self.size = max(book.archive.getinfo(part).file_size, 1)
        self.at = 0
        self._found: list[tuple[int, list[Cell]]] = []
        self._number, self._column = 0, -1
        self._cells: list[Cell] = []
        self._kind, self._style, self._value, self._has_formula = "n", 0, "", False

    def share_read(self) -> float:
        return min(self.at / self.size, 1.0)

    def __iter__(self) -> Iterator[tuple[int, list[Cell]]]:
        self._events = Events(self._start, self._end)
        with _part(self.book.archive, self.part) as part:
            for _ in self._events.feed(part):
                self.at = part.tell()
                found, self._found = self._found, []
                yield from found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._column = _place(attributes.get("r"), self._column + 1)
            self._kind = attributes.get("t", "n")
            self._style = int(attributes.get("s") or 0)
            self._value, self._has_formula = "", False
        elif name == "row":
            self._number = _line(attributes.get("r"), self._number + 1)
            self._column, self._cells = -1, []
        elif name == "f":
            self._has_formula = True
        elif name in ("v", "t"):
            self._events.clear()

    def _end(self, name: str) -> None:
        if name == "v":
            self._value = self._events.text
        elif name == "t" and self._kind == "inlineStr":
            self._value += self._events.text
        elif name == "c":
            self._keep()
        elif name == "row" and self._cells:
            self._found.append((self._number, self._cells))
            self._cells = []

    def _keep(self) -> None:
        if not 0 <= self._column < MOST_COLUMNS:
            return
        cell = Fault.FORMULA if self._has_formula else self._read()
        if cell is not None:
            gap = self._column - len(self._cells)
            if gap < 0:
                self._cells[self._column] = cell
                return
            self._cells += [None] * gap
            self._cells.append(cell)

    def _read(self) -> Cell:
        value, kind = self._value, self._kind
        if not value or kind == "b":
            return value or None
        if kind == "e":
            return Fault.ERROR_VALUE
        try:
            if kind == "s":
                return read_text(self.book.texts[int(value)])
            if kind == "n":
                return self._number_or_day(value)
            if kind == "d":
                return dt.datetime.fromisoformat(value).replace(tzinfo=None)
        except (ValueError, IndexError, OverflowError, TypeError):
            return Fault.ERROR_VALUE
        return read_text(plain(value))

    def _number_or_day(self, value: str) -> Cell:
        number = float(value)
        if self._style in self.book.days:
            return _day(from_excel(number, self.book.epoch))
        if number != number or number in (float("inf"), float("-inf")):
            return Fault.ERROR_VALUE
        return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _day(found: object) -> Cell:
    """A time of day alone is no day."""
    return found if isinstance(found, dt.date) else Fault.ERROR_VALUE


def _place(reference: str | None, following: int) -> int:
    """The place of a cell from 0: ``B7`` → 1; without a reference the following one."""
    if not reference:
        return following
    place = 0
    for letter in reference.rstrip(NUMBERED)[:4].upper():
        place = place * LETTERS + ord(letter) - ord("A") + 1
    return place - 1


def _line(reference: str | None, following: int) -> int:
    """The number of a row; one that goes back, or is none, counts on."""
    number = int(reference[:LONGEST_NUMBER]) if reference and reference.isdecimal() else following
    return max(number, following)
