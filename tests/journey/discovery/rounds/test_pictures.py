"""The chart of a year's coverage."""

from __future__ import annotations

import pytest
from django.utils import translation

from dure.journey.discovery.rounds.pictures import draw_year, year_spec
from dure.journey.discovery.rounds.queries import Coverage

YEAR = {month: Coverage() for month in range(1, 13)} | {1: Coverage(listed=4, visited=3), 2: Coverage(listed=2)}


@pytest.mark.parametrize(
    ("language", "months"), [("ko", ["1월", "4월", "7월", "10월"]), ("en", ["Jan", "Apr", "Jul", "Oct"])]
)
def test_the_months_stand_in_the_words_of_the_page(language: str, months: list[str]) -> None:
    with translation.override(language):
        bars = year_spec(YEAR, year=2026)["layer"][0]
    assert bars["encoding"]["x"]["axis"]["values"] == months


def test_a_month_of_which_nobody_was_visited_says_so_and_one_with_nobody_to_visit_stays_empty() -> None:
    with translation.override("en"):
        drawn = str(draw_year(YEAR, key="place", name="Mangmi", year=2026))
        none = year_spec(YEAR, year=2026)["layer"][-1]
    assert none["transform"] == [{"filter": "datum.value === 0"}]
    assert drawn.count(">0%</text>") == 2  # the month, and the side
    assert "Feb: 0%" in drawn
    assert "Mar" not in drawn
