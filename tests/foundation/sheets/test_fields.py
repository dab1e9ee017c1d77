"""What cells hold, as people write it: read when it is certain, a fault when it is not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dure.foundation.sheets import Fault, fields
from dure.foundation.sheets.cells import heading, read_text
from dure.policy.korea.written import building_of, door_of, legal_name, names_of_area

TODAY = dt.date(2026, 11, 23)
BORN = dt.date(1985, 3, 12)
ABOVE = frozenset({"부산광역시", "부산", "부산시", "수영구"})


@pytest.mark.parametrize(
    "cell",
    [
        BORN,
        dt.datetime.combine(BORN, dt.time(9, 30)),
        "1985-03-12",
        "1985.3.12.",
        "1985. 3. 12.",
        "1985/03/12",
        "19850312",
        19850312,
        "1985년 3월 12일",
        "1985년 3월 12일 (화)",
        "1985-03-12 00:00:00",
        "85-03-12",
        "850312",
        850312,
        "850312-1",
        "850312-1******",
        "8503121234567",
        31118,
    ],
)
def test_a_birth_date_is_read_in_every_way_that_people_write_it(cell: Any) -> None:
    assert fields.birth_date(cell, today=TODAY) == BORN


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("10-03-12", Fault.DATE_AMBIGUOUS),
        ("100312", Fault.DATE_AMBIGUOUS),
        (50312, Fault.DATE_AMBIGUOUS),
        ("1985-02-30", Fault.DATE_IMPOSSIBLE),
        ("19851301", Fault.DATE_IMPOSSIBLE),
        ("2027-01-01", Fault.DATE_IMPOSSIBLE),
        ("2026-13-01", Fault.DATE_IMPOSSIBLE),
        ("26년 1월", Fault.NO_DATE),
        ("1954-03-02 / 1960-01-01", Fault.NO_DATE),
        ("1899-12-31", Fault.DATE_IMPOSSIBLE),
        ("991332", Fault.DATE_IMPOSSIBLE),
        ("3/12/1985", Fault.NO_DATE),
        ("모름", Fault.NO_DATE),
        (0.5, Fault.NO_DATE),
        (-4, Fault.NO_DATE),
        (123456789, Fault.NO_DATE),
        (Fault.FORMULA, Fault.FORMULA),
    ],
)
def test_a_birth_date_that_can_be_two_or_none_is_a_fault(cell: Any, fault: Fault) -> None:
    assert fields.birth_date(cell, today=TODAY) is fault


def test_two_digits_of_a_year_are_taken_where_only_one_century_is_possible() -> None:
    assert fields.birth_date("050312", today=TODAY) == dt.date(2005, 3, 12)
    assert fields.birth_date("27-01-01", today=TODAY) == dt.date(1927, 1, 1)
    assert fields.birth_date("050312-4", today=TODAY) == dt.date(2005, 3, 12)
    assert fields.birth_date("100312-3", today=TODAY) == dt.date(2010, 3, 12)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-10",
        "2026.10",
        "2026/10",
        "202610",
        202610,
        "2026년 10월",
        "2026년 10월분",
        "2026-10-31",
        "20261031",
        dt.date(2026, 10, 31),
        dt.datetime.combine(dt.date(2026, 10, 1), dt.time()),
        46305,
        "2026. 10.",
        "26년 10월",
        "'26년 10월분",
    ],
)
def test_a_month_is_read_in_every_way_that_people_write_it(cell: Any) -> None:
    assert fields.month(cell, today=TODAY) == dt.date(2026, 10, 1)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        (2026.1, Fault.MONTH_AMBIGUOUS),
        ("2026.1", Fault.MONTH_AMBIGUOUS),
        ("2026-13-01", Fault.MONTH_IMPOSSIBLE),
        ("26-10", Fault.NO_MONTH),
        ("2026-13", Fault.MONTH_IMPOSSIBLE),
        ("2013-12", Fault.MONTH_IMPOSSIBLE),
        ("2027-01", Fault.MONTH_IMPOSSIBLE),
        ("10월", Fault.NO_MONTH),
        ("10", Fault.NO_MONTH),
        (1.5, Fault.NO_MONTH),
    ],
)
def test_a_month_that_can_be_two_or_none_is_a_fault(cell: Any, fault: Fault) -> None:
    assert fields.month(cell, today=TODAY) is fault


def test_a_month_whose_first_sign_alone_was_written_is_read_when_only_one_is_possible() -> None:
    assert fields.month("2026.2", today=TODAY) == dt.date(2026, 2, 1)
    assert fields.month("2026.01", today=TODAY) == dt.date(2026, 1, 1)
    assert fields.month("2026.1.3", today=TODAY) == dt.date(2026, 1, 1)
    assert fields.month("26년 1월", today=TODAY) == dt.date(2026, 1, 1)


def test_the_month_after_this_one_is_the_last_that_is_believed() -> None:
    assert fields.month("2026-12", today=TODAY) == dt.date(2026, 12, 1)
    assert fields.month("2027-01", today=dt.date(2026, 12, 31)) == dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("cell", "won"),
    [
        ("1,234,500원", 1_234_500),
        ("1234500", 1_234_500),
        (1234500, 1_234_500),
        (1234500.0, 1_234_500),
        ("₩1,234,500", 1_234_500),
        (" 1 234 500 원", 1_234_500),
        ("1,234,500원정", 1_234_500),
        ("0", 0),
        ("500.00", 500),
        ("-5", Fault.AMOUNT_NEGATIVE),
        (-5, Fault.AMOUNT_NEGATIVE),
        ("(500)", Fault.AMOUNT_NEGATIVE),
        ("△500", Fault.AMOUNT_NEGATIVE),
        ("12.5", Fault.AMOUNT_DECIMAL),
        (12.5, Fault.AMOUNT_DECIMAL),
        ("1,23", Fault.NO_AMOUNT),
        ("12만원", Fault.NO_AMOUNT),
        ("없음", Fault.NO_AMOUNT),
        ("9" * 13, Fault.AMOUNT_TOO_LARGE),
        ("9" * 5000, Fault.AMOUNT_TOO_LARGE),
        (None, None),
    ],
)
def test_an_amount_is_whole_won_or_a_fault(cell: Any, won: Any) -> None:
    assert fields.amount_won(cell) == won


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("010-1234-5678", "01012345678"),
        ("+82 10-1234-5678", "01012345678"),
        (1012345678, "01012345678"),
        ("1012345678", "01012345678"),
        ("10-1234-5678", "01012345678"),
        (511234567, "0511234567"),
        ("511234567", Fault.NO_PHONE),
        ("02-123-4567", "021234567"),
        ("1588-1234", "15881234"),
        ("０１０－１２３４－５６７８", Fault.NO_PHONE),
        ("010-1234-5678 / 051-123-4567", Fault.SEVERAL_PHONES),
        ("없음", Fault.NO_PHONE),
        ("1234", Fault.NO_PHONE),
        ("010-1234-5678(딸)", Fault.NO_PHONE),
        (None, None),
    ],
)
def test_a_phone_is_one_number_or_a_fault(cell: Any, read: Any) -> None:
    assert fields.phone(cell) == read


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("박영자", "박영자"),
        ("박 영자 님", "박 영자"),
        ("김영희(金英姬)", "김영희"),
        ("NGUYEN THI LAN", "NGUYEN THI LAN"),
        ("SMITH, JOHN", "SMITH  JOHN"),
        ("김영희, 박철수", Fault.SEVERAL_PEOPLE),
        ("김영희 외 1명", Fault.SEVERAL_PEOPLE),
        ("김영희·박철수", Fault.SEVERAL_PEOPLE),
        ("김영희/박철수", Fault.SEVERAL_PEOPLE),
        ("김영희\n박철수", Fault.SEVERAL_PEOPLE),
        ("김영희 및 자녀", Fault.SEVERAL_PEOPLE),
        ("김*희", Fault.MASKED_NAME),
        ("김○희", Fault.MASKED_NAME),
        ("12345", Fault.NO_NAME),
        ("-", Fault.NO_NAME),
        (None, None),
    ],
)
def test_a_name_is_of_one_person_or_a_fault(cell: Any, read: Any) -> None:
    assert fields.name(cell) == read


def test_texts_are_one_however_they_were_composed() -> None:
    assert read_text("\u1107\u1161\u11a8\u200b  영자 ") == "박 영자"
    assert read_text("  \u3000 ") is None
    assert heading(" 성  명\ufeff") == heading("성명")
    assert heading("ＮＡＭＥ") == heading("name")


def test_an_address_gives_its_building_and_its_door_without_what_is_above() -> None:
    address = "부산광역시 수영구 망미번영로 12, 101호 (망미동, 한빛빌라)"
    assert building_of(address, above=ABOVE) == "망미번영로 12"
    assert door_of(address, above=ABOVE) == "망미번영로 12 101호"
    assert building_of("수영구 망미동 123-4", above=ABOVE) == "망미동 123-4"
    assert building_of("망미동 어딘가", above=ABOVE) == ""


def test_dongs_split_from_one_have_its_name_in_common() -> None:
    assert {legal_name(name) for name in ("망미1동", "망미제2동", "망미동")} == {"망미동"}
    assert names_of_area("부산광역시", is_province=True) >= {"부산광역시", "부산시", "부산"}
