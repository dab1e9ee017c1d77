"""Workbooks as agencies send them, and as nobody should."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import MAC_EPOCH

from dure.foundation.sheets import Fault, Unreadable, Why, open_sheet, peek
from tests.foundation.sheets.books import HEAD, book, by_hand, cells_of, rows_of, saved, sheet_of

BORN = dt.date(1954, 3, 2)


def headed(rows: str) -> str:
    head = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEAD)
    return f"<row>{head}</row>{rows}"


def refused(file: io.BytesIO) -> Why:
    with pytest.raises(Unreadable) as raised:
        list(open_sheet(file, HEAD).rows)
    return raised.value.why


def test_days_numbers_and_texts_come_as_they_are() -> None:
    rows = cells_of(book(HEAD, ("박영자", BORN, 12), ("이호", 19540302, 1.5), ("김 철", "1954.3.2.", None)))
    assert rows[0] == ["박영자", dt.datetime.combine(BORN, dt.time()), 12]
    assert rows[1] == ["이호", 19540302, 1.5]
    assert rows[2] == ["김 철", "1954.3.2.", None]


def test_a_formula_is_a_fault_and_its_last_result_is_not_taken() -> None:
    file = by_hand(headed('<row><c t="str"><f>HYPERLINK("x")</f><v>박영자</v></c><c t="e"><v>#N/A</v></c></row>'))
    assert cells_of(file) == [[Fault.FORMULA, Fault.ERROR_VALUE, None]]


def test_formulas_that_openpyxl_writes_are_faults_too() -> None:
    assert cells_of(book(HEAD, ("=A1", "=1+1", "망미로 12"))) == [[Fault.FORMULA, Fault.FORMULA, "망미로 12"]]


def test_titles_and_merged_headings_above_the_table_are_passed_over() -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["2026년 10월 위기가구"])
    sheet.append([])
    sheet.append(["인적사항", None, "주소"])
    sheet.append(["성명", "생년월일"])
    sheet.append(["박영자", BORN, "망미로 12"])
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:B3")
    sheet.merge_cells("C3:C4")
    (row,) = rows_of(saved(made))
    assert (row.line, row.cells["성명"], row.cells["주소"]) == (5, "박영자", "망미로 12")


def test_of_merged_rows_only_the_first_has_the_text() -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for line in (HEAD, ("박영자", BORN, "망미로 12"), ("x", BORN, "망미로 13")):
        sheet.append(list(line))
    sheet.merge_cells("A2:A3")
    assert [cells[0] for cells in cells_of(saved(made))] == ["박영자", None]


def test_the_first_visible_sheet_with_the_headings_is_read() -> None:
    made = Workbook()
    hidden = made.active
    assert hidden is not None
    hidden.append(list(HEAD))
    hidden.append(["숨김", None, None])
    hidden.sheet_state = "hidden"
    made.create_sheet("설명").append(["이 파일은"])
    table = made.create_sheet("자료")
    table.append(list(HEAD))
    table.append(["박영자", BORN, "망미로 12"])
    assert [cells[0] for cells in cells_of(saved(made))] == ["박영자"]


def test_days_counted_from_1904_are_the_same_days() -> None:
    made = Workbook()
    made.epoch = MAC_EPOCH
    sheet = made.active
    assert sheet is not None
    sheet.append(list(HEAD))
    sheet.append(["박영자", BORN, "망미로 12"])
    assert cells_of(saved(made))[0][1] == dt.datetime.combine(BORN, dt.time())


def test_rows_and_cells_that_name_far_places_cost_nothing() -> None:
    rows = '<row r="999999999"><c r="A1" t="inlineStr"><is><t>박영자</t></is></c><c r="XFD1"><v>1</v></c></row>'
    (row,) = rows_of(by_hand(headed(rows)))
    assert (row.line, row.cells["성명"]) == (999_999_999, "박영자")


def test_a_row_that_never_ends_is_cut() -> None:
    (row,) = rows_of(by_hand(headed("<row>" + "<c><v>7</v></c>" * 300_000 + "</row>")))
    assert row.cells == {"성명": 7, "생년월일": 7, "주소": 7}


def test_of_the_widest_table_the_first_columns_are_read_and_what_lies_behind_is_named() -> None:
    widest = 16_384
    near = book((*HEAD, *range(widest - 3)), ("박영자", BORN, "망미로 12", *range(widest - 3)))
    assert cells_of(near)[0][0] == "박영자"
    far = book(("성명", "생년월일", *range(widest - 3), "주소"), ("박영자", BORN, *range(widest - 3), "망미로 12"))
    with pytest.raises(Unreadable) as raised:
        open_sheet(far, HEAD)
    assert (raised.value.why, raised.value.columns) == (Why.NO_HEADER, ("주소",))


def test_headings_alone_and_an_empty_sheet() -> None:
    assert rows_of(book(HEAD)) == []
    assert refused(book()) is Why.NO_HEADER


def test_a_bomb_is_told_by_its_sizes_and_not_unpacked() -> None:
    file = by_hand(headed("<row>" + " " * 200_000_000 + "</row>"))
    assert refused(file) is Why.BOMB


def test_entities_and_document_types_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + sheet_of(headed("<row><c>&b;</c></row>"))
    assert refused(by_hand(bomb)) is Why.BROKEN
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + sheet_of(headed("<row><c>&a;</c></row>"))
    assert refused(by_hand(outside)) is Why.BROKEN


def test_a_token_without_end_is_refused() -> None:
    assert refused(by_hand(headed(f'<row><c r="{"A" * 3_000_000}"><v>1</v></c></row>'))) is Why.BROKEN


def test_a_workbook_that_breaks_off_is_refused_before_its_first_row() -> None:
    good = headed("".join(f"<row><c t='inlineStr'><is><t>사람{n}</t></is></c></row>" for n in range(5_000)))
    file = by_hand("<!-- -->" + sheet_of(good)[:-40])
    with pytest.raises(Unreadable):
        open_sheet(file, HEAD)


def test_a_cut_file_and_foreign_archives_say_what_they_are() -> None:
    whole = book(HEAD, ("박영자", BORN, "망미로 12")).getvalue()
    assert refused(io.BytesIO(whole[: len(whole) // 2])) is Why.BROKEN
    assert refused(by_hand("", **{"xl/workbook.bin": b"x"})) is Why.BINARY_WORKBOOK
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refused(other) is Why.NOT_A_TABLE


def test_texts_that_cells_share_are_found_without_their_pronunciation() -> None:
    shared = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><r><t>박</t></r><r><t>영자</t></r><rPh><t>소리</t></rPh></si><si><t>망미로_x000D_ 12</t></si></sst>"
    ).encode()
    rows = '<row><c t="s"><v>0</v></c><c t="s"><v>9</v></c><c t="s"><v>1</v></c></row>'
    file = by_hand(headed(rows), **{"xl/sharedStrings.xml": shared})
    assert cells_of(file) == [["박영자", Fault.ERROR_VALUE, "망미로\n12"]]


def test_the_first_rows_can_be_looked_at_without_knowing_the_headings() -> None:
    assert peek(book(("명단",), HEAD, ("박영자", BORN, 1)), most=2) == [["명단"], list(HEAD)]
