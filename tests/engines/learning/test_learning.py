"""Outcomes made by a known rule: the model finds it again, and says so when it cannot."""

from __future__ import annotations

import numpy as np
import pytest

from dure.engines.learning.judging import auc, auc_measured, brier, calibration, errors_by
from dure.engines.learning.logistic import FEWEST, CannotTell, Sample, chances, fit, learn
from dure.engines.learning.proposing import proposed
from dure.engines.priority.weights import read_weights

FEATURES = ("cut", "mail", "noise")
TRUE = np.array([2.0, 1.0, 0.0])
INTERCEPT = -1.0


def made(number: int, *, seed: int = 7) -> Sample:
    """Findings whose outcomes follow from ``TRUE``: the third feature means nothing."""
    dice = np.random.default_rng(seed)
    strengths = dice.random((number, 3)) * (dice.random((number, 3)) < 0.5)
    odds = 1 / (1 + np.exp(-(INTERCEPT + strengths @ TRUE)))
    return Sample(FEATURES, strengths, dice.random(number) < odds)


def test_the_rule_that_made_the_outcomes_is_found_again() -> None:
    model = fit(made(40_000))
    assert model.intercept == pytest.approx(INTERCEPT, abs=0.1)
    assert [model.coefficients[name] for name in FEATURES] == pytest.approx(list(TRUE), abs=0.15)


def test_the_model_is_judged_on_what_came_later_and_is_calibrated_there() -> None:
    sample = made(20_000)
    found = learn(sample, sample.strengths[:, 2] * 50, seed=1)
    assert (found.learnt_from, found.judged_on) == (14_000, 6_000)
    inside = [one for one in found.by_model.bins if one.share.low <= one.chance <= one.share.high]  # type: ignore[operator]
    assert len(inside) >= 8
    assert found.by_model.brier < found.by_hand.brier
    assert found.by_model.auc.value is not None
    assert found.by_hand.auc.value is not None
    assert found.by_model.auc.value > 0.6 > found.by_hand.auc.value


def test_the_same_outcomes_and_the_same_seed_give_the_same_model() -> None:
    sample = made(1_000)
    one, two = (learn(sample, sample.strengths[:, 0], seed=3) for _time in range(2))
    assert one.model == two.model
    assert one.by_model.auc == two.by_model.auc


def test_too_few_outcomes_say_nothing() -> None:
    sample = made(FEWEST - 1)
    with pytest.raises(CannotTell, match="few"):
        learn(sample, sample.strengths[:, 0], seed=1)


@pytest.mark.parametrize(
    ("truth", "reason"),
    [
        (np.ones(400, dtype=bool), "few_of_one"),
        (np.zeros(400, dtype=bool), "few_of_one"),
        (np.arange(400) < 200, "few_later"),
    ],
)
def test_one_outcome_alone_says_nothing(truth: np.ndarray, reason: str) -> None:
    sample = made(400)
    with pytest.raises(CannotTell) as caught:
        learn(Sample(FEATURES, sample.strengths, truth), sample.strengths[:, 0], seed=1)
    assert caught.value.reason == reason


def test_a_feature_that_is_always_or_hardly_ever_there_is_left_out_by_name() -> None:
    sample = made(1_000)
    always, hardly = np.ones(1_000), np.zeros(1_000)
    hardly[:3] = 1
    wider = np.column_stack([sample.strengths, always, hardly])
    model = fit(Sample((*FEATURES, "always", "hardly"), wider, sample.truth))
    assert model.left_out == ("always", "hardly")
    assert set(model.coefficients) == set(FEATURES)


def test_features_that_never_differ_say_nothing() -> None:
    with pytest.raises(CannotTell, match="no_feature"):
        fit(Sample(("one",), np.ones((300, 1)), np.arange(300) % 2 == 0))


def test_a_feature_that_parts_the_outcomes_cleanly_keeps_a_finite_weight() -> None:
    truth = np.arange(400) % 2 == 0
    model = fit(Sample(("told",), truth.astype(float).reshape(-1, 1), truth))
    assert 1 < model.coefficients["told"] < 20
    said = chances(model, ("told",), np.array([[0.0], [1.0]]))
    assert 0 < said[0] < 0.1 < 0.9 < said[1] < 1


def test_order_is_measured_with_ties_counted_half() -> None:
    truth = np.array([False, True, False, True])
    assert auc(np.array([1.0, 2.0, 3.0, 4.0]), truth) == 0.75
    assert auc(np.array([5.0, 5.0, 5.0, 5.0]), truth) == 0.5
    assert auc(np.array([1.0, 2.0]), np.array([True, True])) is None
    assert auc_measured(np.array([1.0, 2.0]), np.array([True, True]), seed=1).value is None


def test_the_error_of_a_coin_is_a_quarter() -> None:
    assert brier(np.full(10, 0.5), np.arange(10) % 2 == 0) == 0.25


def test_bins_hold_all_there_is_from_the_lowest_chance_to_the_highest() -> None:
    said = np.linspace(0, 1, 95)
    found = calibration(said, said > 0.5)
    assert sum(one.share.total for one in found) == 95
    assert [one.chance for one in found] == sorted(one.chance for one in found)


def test_the_error_of_a_group_that_is_judged_wrongly_shows() -> None:
    groups = ["old"] * 50 + ["young"] * 50
    truth = np.array([True] * 50 + [False] * 50)
    young, old = sorted(errors_by(groups, np.full(100, 0.5), truth), key=lambda one: one.gap, reverse=True)
    assert (old.group, old.gap, young.gap) == ("old", -0.5, 0.5)


WEIGHTS = read_weights(
    {
        "otherwise": {"points": 10, "half_life_days": 90},
        "kinds": {"cut": {"points": 30, "half_life_days": 45}, "rare": {"points": 60, "half_life_days": 3}},
        "combinations": [{"key": "both", "points": 20, "within_days": 60, "at_least": 2}],
    }
)


def test_proposed_points_follow_the_model_and_give_out_as_many_as_before() -> None:
    sample = made(40_000)
    times = dict(zip(FEATURES, sample.strengths.sum(axis=0), strict=True))
    found = proposed(WEIGHTS, fit(sample), times)
    before = sum(WEIGHTS.of(name).points * told for name, told in times.items())
    after = sum(found.of(name).points * told for name, told in times.items())
    assert after == pytest.approx(before, rel=0.05)
    assert found.of("cut").points == pytest.approx(2 * found.of("mail").points, rel=0.2)
    assert found.of("noise").points <= 2
    assert found.of("rare") == WEIGHTS.of("rare")
    assert found.combinations == WEIGHTS.combinations
    assert found.of("cut").half_life_days == 45
