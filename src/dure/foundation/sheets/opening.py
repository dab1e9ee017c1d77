"""Opening a file of any kind: told by its bytes, never by its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from dure.foundation.sheets.faults import Fault, Unreadable, Why
from dure.foundation.sheets.headers import FEWEST_HEADINGS
from dure.foundation.sheets.lines import size_of
from dure.foundation.sheets.shapes import MOST_BYTES, Cell, Row, Sheet
from dure.foundation.sheets.text_files import open_text, peek_text
from dure.foundation.sheets.workbooks import open_workbook, peek_workbook

LOOKED_AT = 16 * 1024
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
OLD_BOOKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"PK\x05\x06", b"{\\rtf")
PAGES = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")


def open_sheet(source: Path | IO[bytes], needed: Sequence[str]) -> Sheet:
    """The table in a file, from its row of headings on; the headings ``needed`` must all be there.

    Raises:
        Unreadable: nothing of it can be read. Once it is open, a file gives rows to its end.
    """
    file = _opened(source)
    sheet = open_workbook(file, needed) if _is_workbook(file) else open_text(file, needed)
    sheet.rows = _headings_told(sheet.rows, frozenset((*sheet.columns, *needed)))
    return sheet


def _headings_told(rows: Iterator[Row], headings: frozenset[str]) -> Iterator[Row]:
    """Headings that stand there again, as in a list made from printed pages, are no row about anybody."""
    for row in rows:
        filled = [cell for cell in row.cells.values() if cell is not None]
        again = len(filled) >= FEWEST_HEADINGS and all(cell in headings for cell in filled)
        yield Row(row.line, {}, Fault.HEADINGS_AGAIN) if again else row


def peek(source: Path | IO[bytes], *, most: int = 20) -> list[list[Cell]]:
    """The first rows as they stand, for who has yet to say which column is which.

    Raises: Unreadable.
    """
    file = _opened(source)
    return peek_workbook(file, most) if _is_workbook(file) else peek_text(file, most)


def _opened(source: Path | IO[bytes]) -> IO[bytes]:
    return source.open("rb") if isinstance(source, Path) else source


def _is_workbook(file: IO[bytes]) -> bool:
    """Raises: Unreadable."""
    size = size_of(file)
    if size > MOST_BYTES:
        raise Unreadable(Why.TOO_LARGE)
    file.seek(0)
    head = file.read(LOOKED_AT)
    if not head.strip():
        raise Unreadable(Why.EMPTY)
    if head.startswith(OLE):
        raise Unreadable(_kind_of_old(file, head, size))
    if head.startswith(OTHERS):
        raise Unreadable(Why.NOT_A_TABLE)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PAGES):
        raise Unreadable(Why.WEB_PAGE)
    return head.startswith(ZIP)


def _kind_of_old(file: IO[bytes], head: bytes, size: int) -> Why:
    """The directory of such a file may stand at its end."""
    file.seek(max(size - LOOKED_AT, 0))
    seen = head + file.read(LOOKED_AT)
    if LOCKED_PACKAGE in seen:
        return Why.ENCRYPTED
    return Why.OLD_XLS if any(name in seen for name in OLD_BOOKS) else Why.NOT_A_TABLE
