"""Bars with their numbers are drawn and told from the same rows."""

from __future__ import annotations

from typing import Any

import pytest

from dure.foundation.charts.bars import Bar, draw_columns, draw_rows, tell_bars
from tests.foundation.charts.reading import TEXT, bars, read, texts

STAGES = [Bar("발견", 12, "12"), Bar("방문", 6, "6"), Bar("욕구", 0, "×")]
WIDE: dict[str, Any] = {"key": "stages", "title": "단계", "width": 600}


def test_every_bar_has_its_name_and_its_text_in_the_order_given() -> None:
    rows, columns = read(draw_rows(STAGES, **WIDE)), read(draw_columns(STAGES, **WIDE, height=100))
    for picture in (rows, columns):
        assert texts(picture) == ["발견", "방문", "욕구", "12", "6", "×"]
        assert len(bars(picture)) == len(STAGES)


def test_the_words_for_who_does_not_see_it_tell_every_bar() -> None:
    assert tell_bars(STAGES) == "발견 12, 방문 6, 욕구 ×"
    assert read(draw_rows(STAGES, **WIDE)).findtext("{*}desc") == tell_bars(STAGES)
    assert read(draw_columns(STAGES, **WIDE, height=100)).findtext("{*}desc") == tell_bars(STAGES)


@pytest.mark.parametrize("none", [[], [Bar("발견", 0, "0")]])
def test_nothing_to_count_is_still_a_picture(none: list[Bar]) -> None:
    assert len(list(read(draw_rows(none, **WIDE)).iter(TEXT))) == 2 * len(none)
