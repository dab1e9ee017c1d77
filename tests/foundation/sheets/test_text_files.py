"""CSV as agencies send it: any encoding, any separator, titles above, and one bad line in a good file."""

from __future__ import annotations

import codecs
import io

import pytest

from dure.foundation.sheets import Fault, Unreadable, Why, open_sheet, peek
from tests.foundation.sheets.books import HEAD, cells_of, rows_of, text

HEADINGS = ",".join(HEAD)
ROW = "박영자,1954-03-02,망미번영로 12"
READ = ["박영자", "1954-03-02", "망미번영로 12"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_that_officials_save_in_is_read(encoding: str) -> None:
    assert cells_of(text([HEADINGS, ROW], encoding=encoding)) == [READ]


def test_a_file_of_the_other_byte_order_is_known_by_its_mark() -> None:
    file = io.BytesIO(codecs.BOM_UTF16_BE + f"{HEADINGS}\n{ROW}\n".encode("utf-16-be"))
    assert cells_of(file) == [READ]


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_separators_and_ends_of_lines_are_found_out(separator: str, newline: str) -> None:
    lines = [HEADINGS.replace(",", separator), ROW.replace(",", separator)]
    assert cells_of(text(lines, newline=newline)) == [READ]


def test_titles_may_stand_above_and_headings_may_be_written_otherwise() -> None:
    lines = ["2026년 10월 체납자 명단", "", "대외비,,", " 성 명 ,생년월일\u200b,주소", ROW]
    sheet = open_sheet(text(lines), HEAD)
    assert sheet.header_line == 4
    assert [(row.line, list(row.cells.values())) for row in sheet.rows] == [(5, READ)]


def test_an_error_in_the_last_of_many_lines_spoils_that_line_alone() -> None:
    lines = [f"박영자{number},1954-03-02,망미번영로 {number}" for number in range(20_000)]
    content = "\n".join([HEADINGS, *lines]).encode() + b"\n\xb9\xda\xbf\xb5,x,y\n"
    rows = rows_of(io.BytesIO(content))
    assert len(rows) == 20_001
    assert [(row.line, row.fault) for row in rows if row.fault] == [(20_002, Fault.UNDECODABLE)]


def test_a_korean_file_with_one_line_in_utf_8_stays_korean() -> None:
    content = f"{HEADINGS}\n{ROW}\n{ROW}".encode("cp949") + b"\n" + "뷁,x,y".encode() + b"\n"
    rows = rows_of(io.BytesIO(content))
    assert [row.cells.get("성명") for row in rows[:2]] == ["박영자", "박영자"]


def test_a_broken_quote_spoils_its_own_row_and_no_other() -> None:
    rows = rows_of(
        text([HEADINGS, '"박영자,1954-03-02,망미번영로 12', ROW, '"박,영자","1954-03-02","망미로 12, 101호"'])
    )
    assert [row.fault for row in rows] == [Fault.BROKEN_QUOTE, None, None]
    assert rows[2].cells == {"성명": "박,영자", "생년월일": "1954-03-02", "주소": "망미로 12, 101호"}


def test_a_comma_without_quotes_is_told_and_never_shifts_cells() -> None:
    shifted = ("박영자,1954-03-02,망미로 12, 101호", "박영자, 김철수,1954-03-02,")
    assert [row.fault for row in rows_of(text([HEADINGS, *shifted]))] == [Fault.TOO_MANY_CELLS] * 2
    assert [row.fault for row in rows_of(text([f"{HEADINGS},,", f"{ROW},,", ROW]))] == [None, None]


def test_signs_that_no_text_has_and_formulas_are_faults_of_their_cell() -> None:
    rows = cells_of(text([HEADINGS, "박영\0자,=1+1,망미로 12", "@SUM(A1),+82 10,＝1+1"]))
    assert rows == [[Fault.CONTROL, Fault.FORMULA, "망미로 12"], [Fault.FORMULA, "+82 10", Fault.FORMULA]]


def test_a_line_longer_than_any_row_is_passed_over() -> None:
    rows = rows_of(text([HEADINGS, "x" * 3_000_000, ROW]))
    assert [(row.line, row.fault) for row in rows] == [(2, Fault.LINE_TOO_LONG), (3, None)]


def test_columns_may_stand_in_any_order_and_others_between_them() -> None:
    assert cells_of(text(["비고,주소,성명,나이,생년월일", "x,망미번영로 12,박영자,72,1954-03-02"])) == [READ]


def test_headings_that_stand_there_again_are_nobody() -> None:
    rows = rows_of(text([" 성 명 ,생년월일,주소", ROW, " 성 명 ,생년월일,주소", HEADINGS, "성명,1954-03-02,주소로 1"]))
    assert [row.fault for row in rows] == [None, Fault.HEADINGS_AGAIN, Fault.HEADINGS_AGAIN, None]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_file_that_breaks_off_inside_a_letter_spoils_its_last_line_at_most(encoding: str, cut: int) -> None:
    whole = f"{HEADINGS}\n{ROW}\n이호,1960-01-01,망미번영로길".encode(encoding)
    rows = rows_of(io.BytesIO(whole[:-cut]))
    assert [rows[0].cells[name] for name in HEAD] == READ
    assert len(rows) == 2
    assert rows[1].fault is Fault.UNDECODABLE or str(rows[1].cells["주소"]) in "망미번영로길"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("newline", ["", "\n", "\r\n\r\n"])
def test_headings_alone_are_a_table_without_rows(encoding: str, newline: str) -> None:
    assert rows_of(io.BytesIO((HEADINGS + newline).encode(encoding))) == []


def test_a_quotation_mark_that_is_never_closed_takes_no_other_row_with_it() -> None:
    lines = [HEADINGS, '박영자,"1954-03-02,망미번영로 12', *[ROW] * 3_000]
    rows = rows_of(text(lines))
    assert [row.line for row in rows if row.fault] == [2]
    assert len(rows) == 3_001


def test_signs_of_nothing_between_all_letters_are_faults_and_no_other_encoding() -> None:
    rows = rows_of(text([HEADINGS, ROW, "\0".join(ROW), "\0" * 300]))
    assert [cell for row in rows[1:] for cell in row.cells.values() if isinstance(cell, str)] == []


def test_short_rows_have_empty_cells_and_empty_lines_are_no_rows() -> None:
    assert cells_of(text([HEADINGS, "박영자", ",,", "", " , , "])) == [["박영자", None, None]]


def test_missing_headings_are_named_by_the_likeliest_line() -> None:
    with pytest.raises(Unreadable) as refused:
        open_sheet(text(["명단", "성명,생일,주소", ROW]), HEAD)
    assert (refused.value.why, refused.value.columns) == (Why.NO_HEADER, ("생년월일",))


def test_a_heading_that_stands_twice_is_not_guessed() -> None:
    with pytest.raises(Unreadable) as refused:
        open_sheet(text(["성명,생년월일,주소,성 명", f"{ROW},x"]), HEAD)
    assert (refused.value.why, refused.value.columns) == (Why.COLUMN_TWICE, ("성명",))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Why.EMPTY),
        (b"\n\n  \n", Why.EMPTY),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), Why.OLD_XLS),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40_000 + "EncryptedPackage".encode("utf-16-le"), Why.ENCRYPTED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 HWP Document File", Why.NOT_A_TABLE),
        (b"%PDF-1.7", Why.NOT_A_TABLE),
        (b"\xef\xbb\xbf <html><table><tr><td>", Why.WEB_PAGE),
        (b"\xff\x80\x81,\xfe\n" * 3000, Why.ENCODING),
        (",".join(f"열{number}" for number in range(600)).encode(), Why.TOO_WIDE),
    ],
)
def test_what_is_no_table_says_what_it_is(content: bytes, why: Why) -> None:
    with pytest.raises(Unreadable) as refused:
        open_sheet(io.BytesIO(content), HEAD)
    assert refused.value.why is why


def test_the_first_lines_can_be_looked_at_without_knowing_the_headings() -> None:
    assert peek(text(["명단", HEADINGS, ROW]), most=3)[1:] == [list(HEAD), READ]
