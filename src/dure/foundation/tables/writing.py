"""Writing rows into a file one by one: the memory it takes does not grow with their number."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from dure.foundation.tables.cells import Value, for_csv, for_workbook

Row = Mapping[str, Value]

CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_OF_A_SHEET = 1_048_575  # with the head the most that spreadsheets open
KEPT_IN_MEMORY = 1_000_000
WIDEST, NARROWEST = 40, 12
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets read Korean as Latin letters


def written(file_format: str, columns: Sequence[str], rows: Iterable[Row], *, title: str) -> tuple[IO[bytes], int]:
    """The finished file, open at its start, and how many rows it has. Small ones stay in memory."""
    file = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115 - the reader closes it
    number = write_csv(file, columns, rows) if file_format == CSV else write_xlsx(file, columns, rows, title=title)
    file.seek(0)
    return file, number


def write_csv(file: IO[bytes], columns: Sequence[str], rows: Iterable[Row], *, for_programs: bool = False) -> int:
    """Write UTF-8; returns the number of rows without the head. A file for programs bears no byte order mark."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.write("" if for_programs else BYTE_ORDER_MARK)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    number = 0
    for row in rows:
        writer.writerow([for_csv(row[name]) for name in columns])
        number += 1
    text.detach()
    return number


def write_xlsx(file: IO[bytes], columns: Sequence[str], rows: Iterable[Row], *, title: str) -> int:
    """Write a workbook; past what one sheet holds another one begins. Returns the number of rows without the heads."""
    book = Workbook(write_only=True)
    number = 0
    sheet = _sheet(book, title, columns)
    for row in rows:
        if number and number % ROWS_OF_A_SHEET == 0:
            sheet = _sheet(book, title, columns)
        sheet.append([_cell(sheet, row[name]) for name in columns])
        number += 1
    book.save(file)
    return number


def _sheet(book: Workbook, title: str, columns: Sequence[str]) -> Any:
    sheet = book.create_sheet(title=title)
    sheet.freeze_panes = "A2"
    for at, name in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = min(max(len(name) + 2, NARROWEST), WIDEST)
    head = [_cell(sheet, name) for name in columns]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    return sheet


def _cell(sheet: Any, value: Value) -> Any:
    held: Any = for_workbook(value)  # openpyxl takes more kinds than its types say
    cell = WriteOnlyCell(sheet, held)
    if isinstance(value, str):
        # Both are needed: the type keeps the text a text when the book opens, the mark when somebody edits the cell.
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell
