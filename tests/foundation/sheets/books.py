"""Files for the tests of reading: texts in any encoding, and workbooks whose parts are written by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook

from dure.foundation.sheets import Row, open_sheet

HEAD = ("성명", "생년월일", "주소")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def text(lines: Iterable[str], *, encoding: str = "utf-8", newline: str = "\r\n") -> io.BytesIO:
    return io.BytesIO(newline.join([*lines, ""]).encode(encoding))


def book(*rows: Iterable[Any], title: str = "명단") -> io.BytesIO:
    """A workbook as openpyxl writes it."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return saved(made)


def saved(made: Workbook) -> io.BytesIO:
    file = io.BytesIO()
    made.save(file)
    file.seek(0)
    return file


def by_hand(rows: str, **parts: bytes) -> io.BytesIO:
    """A workbook with one sheet of this XML, compressed well; ``parts`` are further ones."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", rows if rows.startswith("<!") else sheet_of(rows))
        for name, content in parts.items():
            archive.writestr(name, content)
    file.seek(0)
    return file


def sheet_of(rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def cells_of(file: io.BytesIO, needed: tuple[str, ...] = HEAD) -> list[list[Any]]:
    """The cells of every row, in the order of what is needed."""
    return [[row.cells.get(name) for name in needed] for row in rows_of(file, needed)]


def rows_of(file: io.BytesIO, needed: tuple[str, ...] = HEAD) -> list[Row]:
    return list(open_sheet(file, needed).rows)
