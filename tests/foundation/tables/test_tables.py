"""Tables as files: what stands in them, what never becomes a formula, and how little memory they take."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import IO, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from dure.foundation.tables import writing
from dure.foundation.tables.answers import hand_out
from dure.foundation.tables.cells import FORMULA_SIGNS, LONGEST_TEXT, UNWRITABLE
from dure.foundation.tables.writing import CSV, XLSX, write_csv, write_xlsx, written
from tests.architecture.tree import PACKAGE, files

COLUMNS = ("name", "number")
READ_ONLY = {
    "engines/matching/reading.py",
    "foundation/areas/files.py",
    "foundation/sheets/fields.py",
    "foundation/sheets/text_files.py",
    "foundation/sheets/workbook_parts.py",
    "foundation/sheets/workbooks.py",
}
"""Those that read sheets and write none."""


def sheets(file: IO[bytes]) -> list[list[tuple[Any, ...]]]:
    book = load_workbook(file)
    return [[tuple(cell.value for cell in row) for row in sheet.iter_rows()] for sheet in book.worksheets]


def as_xlsx(*rows: dict[str, Any]) -> list[tuple[Any, ...]]:
    file, number = written(XLSX, COLUMNS, iter(rows), title="표")
    assert number == len(rows)
    [sheet] = sheets(file)
    return sheet


def as_csv(*rows: dict[str, Any]) -> list[list[str]]:
    file, number = written(CSV, COLUMNS, iter(rows), title="표")
    assert number == len(rows)
    return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))


def test_both_files_hold_the_head_and_every_row_with_numbers_as_numbers() -> None:
    rows = [{"name": "망미1동", "number": 12}, {"name": "수영동", "number": None}]
    assert as_xlsx(*rows) == [COLUMNS, ("망미1동", 12), ("수영동", None)]
    assert as_csv(*rows) == [list(COLUMNS), ["망미1동", "12"], ["수영동", ""]]


def test_a_csv_begins_with_the_mark_without_which_spreadsheets_misread_korean() -> None:
    file, _number = written(CSV, COLUMNS, [], title="표")
    assert file.read().startswith(b"\xef\xbb\xbf")


@given(st.sampled_from(FORMULA_SIGNS), st.text(max_size=20), st.sampled_from(["", " ", "  "]))
@settings(max_examples=30, deadline=None)
def test_no_text_becomes_a_formula(sign: str, rest: str, blanks: str) -> None:
    text = blanks + sign + rest
    file, _number = written(XLSX, COLUMNS, [{"name": text, "number": -1}], title="표")
    with zipfile.ZipFile(file) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
        styles = parts.read("xl/styles.xml")
    assert b"<f>" not in sheet
    assert b'quotePrefix="1"' in styles
    safe_text = UNWRITABLE.sub("", text).encode("utf-8", "ignore").decode()
    file = io.BytesIO()
    write_csv(file, COLUMNS, [{"name": safe_text, "number": -1}])
    [_head, row] = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    assert row[0].startswith("'") or not safe_text.lstrip().startswith(FORMULA_SIGNS)
    assert row[1] == "-1", "a number below zero is no formula"


@pytest.mark.parametrize("text", ["#REF!", "=1+1", "00123", "2026-01-01", "TRUE"])
def test_a_workbook_keeps_a_text_as_it_was(text: str) -> None:
    assert as_xlsx({"name": text, "number": 1})[1] == (text, 1)


def test_what_a_workbook_cannot_hold_is_left_out_instead_of_spoiling_the_file() -> None:
    moment = dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)
    [_head, first, second] = as_xlsx(
        {"name": "a\x00b\x0bc\ud800", "number": moment}, {"name": "가" * (LONGEST_TEXT + 5), "number": None}
    )
    assert first == ("abc", moment.replace(tzinfo=None))
    assert len(second[0]) == LONGEST_TEXT


def test_a_full_sheet_is_followed_by_another_with_the_head_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "ROWS_OF_A_SHEET", 3)
    file = io.BytesIO()
    assert write_xlsx(file, COLUMNS, ({"name": "동", "number": at} for at in range(7)), title="표") == 7
    found = sheets(file)
    assert [len(sheet) for sheet in found] == [4, 4, 2]
    assert {sheet[0] for sheet in found} == {COLUMNS}


def peak_bytes(file_format: str, number: int) -> int:
    def rows() -> Iterator[dict[str, Any]]:
        for at in range(number):
            yield {"name": f"이름 {at}", "number": at}

    tracemalloc.start()
    file, _rows = written(file_format, COLUMNS, rows(), title="표")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    file.close()
    return peak


@pytest.mark.parametrize("file_format", [CSV, XLSX])
def test_ten_times_the_rows_take_no_more_memory(file_format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "KEPT_IN_MEMORY", 10_000)
    peak_bytes(file_format, 10)  # what is loaded once
    assert peak_bytes(file_format, 5_000) < 1.5 * peak_bytes(file_format, 500) + 100_000


def test_the_answer_is_a_file_to_keep_with_its_name_and_kind() -> None:
    handed = hand_out(XLSX, "dure-2026", COLUMNS, [{"name": "동", "number": 1}], title="표")
    assert handed.response.headers["Content-Disposition"] == 'attachment; filename="dure-2026.xlsx"'
    assert handed.response.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert (handed.name, handed.rows, handed.response.streaming) == ("dure-2026.xlsx", 1, True)


def test_nothing_writes_a_sheet_past_the_cells_of_this_room() -> None:
    """An export that writes by itself is found by what it imports."""
    writers = {
        path.relative_to(PACKAGE).as_posix()
        for path in files(PACKAGE, "*.py")
        if re.search(r"csv\.writer|DictWriter|import (csv|openpyxl)|from openpyxl", path.read_text(encoding="utf-8"))
    }
    assert {path for path in writers if not path.startswith("foundation/tables/")} == READ_ONLY
