"""Clocks say the same thing in the same colours everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dure.foundation.pages.clocks import remaining, remaining_days

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
START = NOW - timedelta(hours=60)


@pytest.mark.parametrize(
    ("left", "korean", "english"),
    [
        (timedelta(days=2, hours=4, minutes=50), "2일 4시간 남음", "2 days 4 hours left"),
        (timedelta(days=1), "1일 남음", "1 day left"),
        (timedelta(hours=9, minutes=20), "9시간 남음", "9 hours left"),
        (timedelta(hours=5, minutes=20), "5시간 20분 남음", "5 hours 20 minutes left"),
        (timedelta(hours=5), "5시간 남음", "5 hours left"),
        (timedelta(minutes=1), "1분 남음", "1 minute left"),
        (timedelta(seconds=20), "1분 미만 남음", "less than a minute left"),
        (timedelta(0), "1분 미만 남음", "less than a minute left"),
        (-timedelta(hours=30), "1일 6시간 지남", "1 day 6 hours overdue"),
    ],
)
def test_a_clock_is_worded_in_both_languages(left: timedelta, korean: str, english: str) -> None:
    with translation.override("ko"):
        assert remaining(NOW + left, NOW).text == korean
    with translation.override("en"):
        assert remaining(NOW + left, NOW).text == english


def test_the_last_quarter_of_the_time_is_amber_and_everything_before_is_green() -> None:
    due = START + timedelta(hours=72)
    assert remaining(due, due - timedelta(hours=18), START).kind == "ok"
    assert remaining(due, due - timedelta(hours=18) + timedelta(seconds=1), START).kind == "warning"


def test_a_clock_turns_red_only_after_its_moment() -> None:
    assert remaining(NOW, NOW, START).kind == "warning"
    assert remaining(NOW, NOW + timedelta(seconds=1), START).kind == "passed"


def test_without_a_start_the_last_day_is_amber() -> None:
    assert remaining(NOW + timedelta(hours=24), NOW).kind == "ok"
    assert remaining(NOW + timedelta(hours=23, minutes=59), NOW).kind == "warning"


def test_a_day_that_is_due_counts_as_still_in_time() -> None:
    day = date(2026, 3, 5)
    with translation.override("ko"):
        assert (remaining_days(day, day).kind, remaining_days(day, day).text) == ("warning", "오늘까지")
        late = remaining_days(day, day + timedelta(days=3))
    assert (late.kind, late.text) == ("passed", "3일 지남")


def test_days_turn_amber_in_their_last_quarter() -> None:
    due = date(2026, 3, 21)
    start = due - timedelta(days=20)
    assert remaining_days(due, due - timedelta(days=6), start).kind == "ok"
    assert remaining_days(due, due - timedelta(days=5), start).kind == "warning"


@given(minutes=st.integers(min_value=-100_000, max_value=100_000), length=st.integers(min_value=1, max_value=100_000))
def test_time_never_makes_a_clock_calmer(minutes: int, length: int) -> None:
    order = ["ok", "warning", "passed"]
    due = NOW + timedelta(minutes=minutes)
    start = due - timedelta(minutes=length)
    now_kind = remaining(due, NOW, start).kind
    later_kind = remaining(due, NOW + timedelta(minutes=7), start).kind
    assert order.index(now_kind) <= order.index(later_kind)
