from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.policy.korea.codelists import read_code_lists
from dure.policy.korea.finding.unreachable import OVER, longest_pause, next_step

OUTCOMES = ("met", "no_answer", "refused", "moved", "address_wrong", "deceased", "in_facility")


def test_tries_in_vain_climb_the_ladder_from_the_door_to_going_together() -> None:
    steps = [next_step(["no_answer"] * count) for count in range(1, 7)]
    assert [step.code for step in steps if step] == [
        "day_visit",
        "evening_visit",
        "other_time_call",
        "ask_neighbours",
        "go_together",
        "go_together",
    ]
    assert [step.escalate for step in steps if step] == [False, False, False, False, True, True]


def test_after_a_meeting_the_ladder_begins_anew() -> None:
    found = next_step(["no_answer", "no_answer", "met", "no_answer"])
    assert found is not None
    assert found.code == "day_visit"


@pytest.mark.parametrize(
    ("outcome", "step"),
    [
        ("refused", "later_call"),
        ("moved", "find_whereabouts"),
        ("address_wrong", "correct_address"),
        ("in_facility", "ask_facility"),
    ],
)
def test_each_outcome_asks_for_its_own_next_step(outcome: str, step: str) -> None:
    found = next_step(["no_answer", outcome])
    assert found is not None
    assert found.code == step


@pytest.mark.parametrize("outcome", ["no_answer", "refused", "moved", "address_wrong", "in_facility"])
def test_whatever_comes_of_the_tries_the_district_is_told_after_the_fifth_in_vain(outcome: str) -> None:
    steps = [next_step([outcome] * count) for count in range(1, 7)]
    assert [step.escalate for step in steps if step] == [False, False, False, False, True, True]
    mixed = next_step(["no_answer", "refused", "met", "no_answer", "moved", "address_wrong", "no_answer", outcome])
    assert mixed is not None
    assert mixed.escalate
    again = next_step(["refused"] * 4 + ["met", outcome])
    assert again is not None
    assert not again.escalate


def test_a_refusal_takes_nobody_a_rung_up_the_ladder() -> None:
    found = next_step(["no_answer", "refused", "refused", "no_answer"])
    assert found is not None
    assert found.code == "evening_visit"


@given(st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=20))
def test_nobody_is_left_without_a_next_step_and_none_waits_longer_than_the_policy_says(outcomes: list[str]) -> None:
    found = next_step(outcomes)
    if outcomes[-1] in OVER:
        assert found is None
    else:
        assert found is not None
        assert found.within <= longest_pause()


def test_every_step_and_outcome_is_a_code() -> None:
    lists = {entry.key: {code.code for code in entry.codes} for entry in read_code_lists()}
    assert set(OUTCOMES) == lists["visit_outcome"]
    steps = {found.code for outcomes in OUTCOMES if (found := next_step([outcomes]))}
    steps |= {found.code for count in range(1, 8) if (found := next_step(["no_answer"] * count))}
    assert steps <= lists["attempt_step"]
