from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.engines.priority.many import score_many
from dure.engines.priority.scoring import Evidence, score, whole_points
from dure.engines.priority.weights import BadWeights, Weights, read_weights
from dure.policy.korea.finding.priority import combination_words, proposed_weights

NAMES = ("power_cut", "arrears", "mail", "tip", "unknown")
WEIGHTS = read_weights(
    {
        "repeat_share": 0.25,
        "otherwise": {"points": 10, "half_life_days": 90},
        "kinds": {
            "power_cut": {"points": 40, "half_life_days": 30},
            "arrears": {"points": 12, "half_life_days": 60},
            "mail": {"points": 30, "half_life_days": 14},
            "tip": {"points": 25, "half_life_days": 30},
        },
        "combinations": [
            {"key": "both", "points": 20, "within_days": 60, "all_of": [["power_cut"], ["arrears", "tip"]]},
            {"key": "three", "points": 15, "within_days": 30, "at_least": 3},
        ],
    }
)
pieces = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(-5, 400)), max_size=12)


def of(*told: tuple[str, float]) -> int:
    return score([Evidence(kind, days) for kind, days in told], WEIGHTS).points


def test_a_weight_is_whole_on_the_day_and_half_after_its_half_life() -> None:
    assert of(("power_cut", 0)) == 40
    assert of(("power_cut", 30)) == 20
    assert of(("power_cut", 60)) == 10


def test_what_the_weights_do_not_name_counts_like_the_rest() -> None:
    assert of(("something new", 0)) == 10


def test_the_same_told_again_counts_a_part() -> None:
    assert of(("mail", 0), ("mail", 0)) == round(30 + 30 * 0.25)


def test_what_comes_together_counts_more_and_only_within_its_days() -> None:
    assert of(("power_cut", 0), ("arrears", 0)) == 40 + 12 + 20
    assert of(("power_cut", 0), ("arrears", 61)) == round(40 + 12 * 0.5 ** (61 / 60))
    assert of(("mail", 0), ("tip", 0), ("arrears", 0)) == 30 + 25 + 12 + 15


def test_each_line_says_what_it_adds_and_the_lines_add_up() -> None:
    found = score([Evidence("power_cut", 10), Evidence("tip", 3), Evidence("tip", 20)], WEIGHTS)
    assert found.points == round(sum(line.points for line in found.lines))
    assert [line.key for line in found.lines] == ["power_cut", "tip", "both", "tip"]
    assert [line.is_repeat for line in found.lines] == [False, False, False, True]


@given(st.lists(pieces, min_size=1, max_size=8))
def test_many_at_once_score_what_each_scores_alone(told: list[list[tuple[str, int]]]) -> None:
    rows = [(place, NAMES.index(kind), days) for place, one in enumerate(told) for kind, days in one]
    points = score_many(
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([row[1] for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows], dtype=np.float64),
        names=NAMES,
        weights=WEIGHTS,
    )
    alone = [of(*one) for one in told]
    assert points.tolist() == alone[: len(points)]
    assert not any(alone[len(points) :])


@given(pieces)
def test_the_lines_as_they_are_shown_add_up_too(told: list[tuple[str, int]]) -> None:
    found = score([Evidence(kind, days) for kind, days in told], WEIGHTS)
    shown = whole_points(found)
    assert sum(shown) == found.points
    assert all(abs(points - line.points) < 1 for points, line in zip(shown, found.lines, strict=True))


@given(pieces, st.sampled_from(NAMES))
def test_more_evidence_never_lowers_a_score(told: list[tuple[str, int]], kind: str) -> None:
    assert of(*told, (kind, 0)) >= of(*told)


@given(pieces, st.integers(1, 200))
def test_time_never_raises_a_score(told: list[tuple[str, int]], later: int) -> None:
    assert of(*((kind, max(days, 0) + later) for kind, days in told)) <= of(*told)


def test_the_policys_weights_can_be_read_written_and_every_combination_has_its_words() -> None:
    weights = read_weights(proposed_weights())
    assert read_weights(weights.as_json()) == weights
    assert {rule.key for rule in weights.combinations} == set(combination_words())


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"otherwise": None}, "otherwise"),
        ({"kinds": {"a": {"points": -1, "half_life_days": 5}}}, "a.points"),
        ({"kinds": {"a": {"points": True, "half_life_days": 5}}}, "a.points"),
        ({"kinds": {"a": {"points": 5, "half_life_days": 0}}}, "a.half_life_days"),
        ({"kinds": {"a": {"points": float("nan"), "half_life_days": 5}}}, "a.points"),
        ({"combinations": [{"points": 5}]}, "combinations[1]"),
        ({"combinations": [{"key": "a", "points": 5, "within_days": 5, "at_least": 1}]}, "combinations[1]"),
        ({"combinations": [{"key": "a", "points": 5, "within_days": 5, "all_of": [[]]}]}, "combinations[1]"),
        ({"repeat_share": 2}, "repeat_share"),
    ],
)
def test_unusable_weights_are_refused_with_their_place(change: dict[str, object], place: str) -> None:
    with pytest.raises(BadWeights) as refused:
        read_weights({"otherwise": {"points": 10, "half_life_days": 90}, **change})
    assert refused.value.place == place


def test_without_evidence_there_is_no_score() -> None:
    assert score([], WEIGHTS).points == 0
    assert isinstance(WEIGHTS, Weights)
