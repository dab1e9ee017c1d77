"""Shares in whole percent."""

from __future__ import annotations

import pytest

from dure.foundation.pages.words import percent_of


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(2, 3, 67), (8, 13, 62), (18, 53, 34), (1, 8, 13), (1, 2, 50), (3, 3, 100), (0, 9, 0)],
)
def test_a_share_is_rounded_and_not_cut(part: int, whole: int, percent: int) -> None:
    assert percent_of(part, whole) == percent


@pytest.mark.parametrize(("part", "whole", "percent"), [(999, 1000, 99), (1, 1000, 1), (0, 0, 0)])
def test_all_and_none_are_said_only_of_all_and_of_none(part: int, whole: int, percent: int) -> None:
    assert percent_of(part, whole) == percent
