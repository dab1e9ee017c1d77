from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.policy.korea.finding.first_look import look_within
from dure.policy.korea.finding.unreachable import longest_pause


@pytest.mark.parametrize(("points", "hours"), [(180, 24), (60, 24), (59, 72), (30, 72), (29, 168), (0, 168)])
def test_the_graver_the_sooner_somebody_looks(points: int, hours: int) -> None:
    assert look_within(points) == dt.timedelta(hours=hours)


@given(st.integers(-100, 1_000))
def test_a_low_score_waits_longer_and_nobody_longer_than_the_policy_says(points: int) -> None:
    assert dt.timedelta() < look_within(points + 1) <= look_within(points) <= longest_pause()
