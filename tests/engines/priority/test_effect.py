from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dure.engines.priority.effect import compare

scores = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=40)


def test_who_comes_above_the_line_and_who_falls_below_it_is_counted() -> None:
    found = compare(np.array([50, 40, 30, 20]), np.array([50, 10, 30, 45]), capacity=2)
    assert (found.rises, found.falls, found.higher, found.lower) == (1, 1, 1, 1)
    [most, next_one] = found.movers
    assert (most.place, most.before, most.after, most.rank_before, most.rank_after) == (1, 40, 10, 2, 4)
    assert next_one.place == 3


def test_without_a_line_nobody_crosses_it() -> None:
    found = compare(np.array([1, 2]), np.array([2, 1]), capacity=None)
    assert (found.rises, found.falls) == (None, None)


def test_nothing_open_changes_nothing() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert compare(nothing, nothing, capacity=3).total == 0


@given(scores, st.integers(0, 50))
def test_as_many_fall_as_rise_and_every_finding_stands_in_one_bar(told: list[tuple[int, int]], capacity: int) -> None:
    before, after = (np.array([pair[side] for pair in told]) for side in (0, 1))
    found = compare(before, after, capacity=capacity)
    assert found.rises == found.falls
    assert sum(found.bars_before) == sum(found.bars_after) == found.total == len(told)
