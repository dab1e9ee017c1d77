"""Whatever bytes come in: rows or a reason, and never another exception."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import zipfile
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dure.foundation.sheets import Fault, Unreadable, fields, open_sheet, peek
from tests.foundation.sheets.books import HEAD, book, by_hand

TODAY = dt.date(2026, 11, 23)
ANY_TIME = settings(deadline=None)
HEADINGS = ",".join(HEAD)
ENCODINGS = st.sampled_from(["utf-8", "cp949", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
LINE = st.text(alphabet=st.one_of(st.sampled_from("김박영자,;\t|\"'=1985-.원 \0\r"), st.characters()), max_size=40)
CELL = st.one_of(
    st.none(),
    st.text(min_size=1, max_size=30),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
    st.sampled_from(list(Fault)),
)
A_BOOK = book(HEAD, ("박영자", TODAY, "망미로 12"), ("이호", 3, None)).getvalue()
"""Made once: a workbook holds the moment of its making, and may be a byte longer the next time."""
MARKUP = st.text(alphabet='<>/="crvtfs &;0129A', max_size=200)


def gone_through(content: bytes) -> None:
    """Read to the end, or refused with a reason."""
    with contextlib.suppress(Unreadable):
        for row in open_sheet(io.BytesIO(content), HEAD).rows:
            assert row.fault or set(row.cells) == set(HEAD)
    with contextlib.suppress(Unreadable):
        peek(io.BytesIO(content))


@ANY_TIME
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    gone_through(content)


@ANY_TIME
@given(st.lists(LINE, max_size=30), ENCODINGS, st.binary(max_size=20))
def test_any_lines_below_the_headings_are_rows(lines: list[str], encoding: str, tail: bytes) -> None:
    gone_through("\n".join([HEADINGS, *lines]).encode(encoding, "replace") + tail)


@settings(max_examples=60, deadline=None)
@given(MARKUP)
def test_any_markup_in_a_sheet_is_read_or_refused(rows: str) -> None:
    gone_through(by_hand(rows).getvalue())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_workbook_with_any_bytes_changed_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(A_BOOK)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    gone_through(bytes(content))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        [
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/styles.xml",
            "xl/sharedStrings.xml",
            "xl/worksheets/sheet1.xml",
        ]
    ),
    st.binary(max_size=300),
)
def test_a_workbook_with_any_part_replaced_is_read_or_refused(part: str, content: bytes) -> None:
    made = book(HEAD, ("박영자", TODAY, "망미로 12"))
    changed = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    gone_through(changed.getvalue())


@ANY_TIME
@given(CELL)
def test_every_field_gives_a_value_nothing_or_a_fault(cell: Any) -> None:
    born, month = fields.birth_date(cell, today=TODAY), fields.month(cell, today=TODAY)
    assert born is None or isinstance(born, Fault) or dt.date(1900, 1, 1) <= born <= TODAY
    assert month is None or isinstance(month, Fault) or month.day == 1
    won = fields.amount_won(cell)
    assert won is None or isinstance(won, Fault) or 0 <= won < 10**12
    for read in (fields.phone, fields.name, fields.place):
        found = read(cell)
        assert found is None or isinstance(found, Fault) or 0 < len(found) <= 200
