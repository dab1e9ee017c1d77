"""Days and amounts read naturally in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation

from dure.foundation.pages import words

DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("language", "day", "full_day", "amount"),
    [
        ("ko", "3월 4일 (수)", "2026년 3월 4일 (수)", "1,872,700원"),
        ("en", "Wed 4 Mar", "Wed 4 Mar 2026", "KRW 1,872,700"),
    ],
)
def test_a_day_and_an_amount_are_written_as_people_write_them(
    language: str, day: str, full_day: str, amount: str
) -> None:
    with translation.override(language):
        assert words.write_day(DAY) == day
        assert words.write_full_day(DAY) == full_day
        assert words.write_money(1_872_700) == amount


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ko", ("2026년 11월 22일", "2026년 11월", "1,234", "박*자 님")),
        ("en", ("22 Nov 2026", "Nov 2026", "1,234", "박*자")),
    ],
)
def test_dates_months_numbers_and_names_follow_the_language(language: str, written: tuple[str, ...]) -> None:
    with translation.override(language):
        day = date(2026, 11, 22)
        assert (
            words.write_date(day),
            words.write_month(day),
            words.write_number(1234),
            words.write_name("박*자"),
        ) == written


@pytest.mark.parametrize(
    ("language", "this_year", "before"),
    [("ko", "3월 4일 (수) 09:30", "2025년 10월 30일 (목) 18:00"), ("en", "Wed 4 Mar 09:30", "Thu 30 Oct 2025 18:00")],
)
def test_a_moment_bears_its_year_unless_it_is_this_one(language: str, this_year: str, before: str) -> None:
    with time_machine.travel(datetime(2026, 11, 23, tzinfo=UTC), tick=False), translation.override(language):
        assert words.write_moment(datetime(2026, 3, 4, 9, 30, tzinfo=UTC)) == this_year
        assert words.write_moment(datetime(2025, 10, 30, 18, tzinfo=UTC)) == before


def test_nothing_is_written_where_nothing_is_known() -> None:
    assert [words.write_day(None), words.write_full_day(None), words.write_moment(None), words.write_money(None)] == [
        ""
    ] * 4


def test_nothing_to_pay_is_an_amount() -> None:
    with translation.override("ko"):
        assert words.write_money(0) == "0원"


def test_a_moment_is_shown_in_the_local_time_zone(html: Callable[..., str]) -> None:
    late_evening_in_utc = datetime(2026, 3, 4, 15, 20, tzinfo=UTC)
    with translation.override("ko"):
        assert html("{{ at|moment }}", at=late_evening_in_utc) == "3월 5일 (목) 00:20"
