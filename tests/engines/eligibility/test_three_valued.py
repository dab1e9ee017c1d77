"""Not knowing is a third value and never a no."""

import itertools
import math

import pytest

from dure.engines.eligibility import all_of, any_of, at_most, firm

TRUTHS = (True, False, None)


@pytest.mark.requirement("R188")
@pytest.mark.parametrize("truths", list(itertools.product(TRUTHS, repeat=3)))
def test_a_firm_no_beats_what_is_unknown_and_what_is_unknown_beats_yes(truths: tuple[bool | None, ...]) -> None:
    expected = False if False in truths else None if None in truths else True
    assert all_of(truths) is expected


@pytest.mark.parametrize("truths", list(itertools.product(TRUTHS, repeat=3)))
def test_one_yes_is_enough_for_any(truths: tuple[bool | None, ...]) -> None:
    expected = True if True in truths else None if None in truths else False
    assert any_of(truths) is expected


def test_a_limit_that_is_not_known_answers_neither_yes_nor_no() -> None:
    assert at_most([1.0, 3.0, 2.0, math.nan], [2.0, 2.0, math.nan, 2.0]) == [True, False, None, None]


@pytest.mark.requirement("R188")
@pytest.mark.parametrize(
    ("best", "worst", "answer"),
    [
        (True, True, True),
        (False, False, False),
        (True, False, None),
        (None, None, None),
        (None, False, None),
        (False, None, False),
        (None, True, True),
        (True, None, None),
    ],
)
def test_an_answer_is_firm_only_when_no_open_fact_can_change_it(
    best: bool | None, worst: bool | None, answer: bool | None
) -> None:
    assert firm(best, worst) is answer
