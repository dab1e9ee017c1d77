"""Periods and what they are compared with."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import cast

import pytest
from django.utils import translation

from dure.steering.indicators.board import Line
from dure.steering.indicators.hiding import Cell, Hidden, column, total_cell
from dure.steering.indicators.periods import Period, months
from dure.steering.indicators.templatetags.indicators import shown


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def period(first: str, last: str) -> Period:
    return Period(day(first), day(last))


@pytest.mark.parametrize(
    ("asked", "before", "year_earlier"),
    [
        (("2016-04-01", "2016-10-31"), ("2015-09-01", "2016-03-31"), ("2015-04-01", "2015-10-31")),
        (("2016-01-01", "2016-12-31"), ("2015-01-01", "2015-12-31"), ("2015-01-01", "2015-12-31")),
        (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31"), ("2023-02-01", "2023-02-28")),
        (("2023-02-01", "2023-02-28"), ("2023-01-01", "2023-01-31"), ("2022-02-01", "2022-02-28")),
        (("2025-02-01", "2025-02-28"), ("2025-01-01", "2025-01-31"), ("2024-02-01", "2024-02-29")),
        (("2026-03-02", "2026-03-08"), ("2026-02-23", "2026-03-01"), ("2025-03-02", "2025-03-08")),
        (("2026-03-02", "2026-03-02"), ("2026-03-01", "2026-03-01"), ("2025-03-02", "2025-03-02")),
    ],
)
def test_a_period_is_compared_with_the_one_before_of_the_same_length_and_with_a_year_earlier(
    asked: tuple[str, str], before: tuple[str, str], year_earlier: tuple[str, str]
) -> None:
    assert period(*asked).before() == period(*before)
    assert period(*asked).a_year_earlier() == period(*year_earlier)


def test_a_period_runs_from_midnight_to_the_midnight_after_its_last_day_here_in_seoul() -> None:
    begun, ended = period("2016-04-01", "2016-10-31").begin, period("2016-04-01", "2016-10-31").end
    assert begun.astimezone(dt.UTC).isoformat() == "2016-03-31T15:00:00+00:00"
    assert ended.astimezone(dt.UTC).isoformat() == "2016-10-31T15:00:00+00:00"


def test_a_period_never_ends_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends on or after"):
        period("2016-10-31", "2016-04-01")


def test_months_take_in_the_whole_of_both_months() -> None:
    assert months(day("2016-04-17"), day("2016-10-02")) == period("2016-04-01", "2016-10-31")


def test_one_hidden_number_takes_the_next_smallest_with_it_and_two_hide_each_other() -> None:
    one = column("site_visits", {"a": 2, "b": 9, "c": 30, "d": 0}, open_paths=())
    assert {path: cell.hidden for path, cell in one.items()} == {
        "a": Hidden.SMALL,
        "b": Hidden.GUARDING,
        "c": Hidden.NO,
        "d": Hidden.NO,
    }
    two = column("site_visits", {"a": 2, "b": 4, "c": 30}, open_paths=())
    assert [cell.hidden for cell in two.values()] == [Hidden.SMALL, Hidden.SMALL, Hidden.NO]


def test_zero_and_five_are_shown_and_so_are_staff_and_gifts() -> None:
    assert [cell.value for cell in column("site_visits", {"a": 0, "b": 5}, open_paths=()).values()] == [0, 5]
    assert [cell.value for cell in column("visiting_personnel", {"a": 1, "b": 2}, open_paths=()).values()] == [1, 2]
    assert total_cell("site_visits", 4, reads_files=False).value is None
    assert total_cell("site_visits", 4, reads_files=True).value == 4


@pytest.mark.parametrize(("value", "words"), [(0, "0 people"), (1, "1 person"), (1200, "1,200 people")])
def test_one_of_something_is_not_many(value: int, words: str) -> None:
    line = cast(Line, SimpleNamespace(code=SimpleNamespace(attributes={"unit": "person"}), is_money=False))
    with translation.override("en"):
        assert shown(Cell(value), line) == words
