"""A logistic model of outcomes on what was told, learnt on the earlier part and judged on the later one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dure.engines.learning.judging import Bin, Measure, Real, Truth, auc_measured, brier, calibration

FEWEST = 200
"""Outcomes known in all, below which nothing is said."""
FEWEST_OF_EACH = 30
"""Of either outcome in the part that is learnt from, and ten in the part that it is judged on."""
FEWEST_OF_EACH_LATER = 10
FEWEST_WITH = 10
"""Findings of the earlier part with a feature, below which nothing is learnt about it."""
EARLIER = 0.7
"""Share of the outcomes, the earliest ones, that is learnt from."""
PENALTY = 1.0
"""Strength of the pull towards zero (L2): it keeps a feature that parts the outcomes cleanly at a finite weight."""


class CannotTell(Exception):
    """Nothing can be learnt from this; ``reason`` is few | few_of_one | few_later | no_feature."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Sample:
    """Findings in the order of time: ``strengths`` has a row each and a column for each name of ``features``."""

    features: tuple[str, ...]
    strengths: Real
    truth: Truth


@dataclass(frozen=True, slots=True)
class Model:
    """``coefficients`` add to the log-odds for a feature at full strength; who is left out has no coefficient."""

    intercept: float
    coefficients: Mapping[str, float]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One way to tell the chances, held against the later part."""

    brier: float
    auc: Measure
    bins: tuple[Bin, ...]
    chances: Real


@dataclass(frozen=True, slots=True)
class Learnt:
    """The model, and what it and the hand-made score say of the later part; ``learnt_from`` rows came before it."""

    model: Model
    learnt_from: int
    learnt_hits: int
    judged_on: int
    judged_hits: int
    by_model: Judged
    by_hand: Judged


def learn(sample: Sample, hand_scores: Real, *, seed: int) -> Learnt:
    """Fit on the earliest outcomes, judge on the later ones, beside the score by hand.

    ``hand_scores`` are brought to chances by a logistic line of their own, learnt on the same earlier part.

    Raises:
        CannotTell: too few outcomes, or nothing that differs.
    """
    cut = _cut(sample.truth)
    earlier, later = sample.truth[:cut], sample.truth[cut:]
    model = fit(Sample(sample.features, sample.strengths[:cut], earlier))
    by_hand = fit(Sample(("score",), _scaled(hand_scores[:cut]), earlier), fewest_with=0)
    said = chances(model, sample.features, sample.strengths[cut:])
    said_by_hand = chances(by_hand, ("score",), _scaled(hand_scores[cut:]))
    return Learnt(
        model,
        cut,
        int(earlier.sum()),
        len(later),
        int(later.sum()),
        _judged(said, said, later, seed),
        _judged(said_by_hand, hand_scores[cut:], later, seed),
    )


def fit(sample: Sample, *, fewest_with: int = FEWEST_WITH) -> Model:
    """The coefficients; a feature that is the same everywhere, or hardly ever there, is left out.

    Raises:
        CannotTell: one outcome alone, or no feature is left.
    """
    # Loads scipy, which only who learns should pay for.
    from sklearn.linear_model import LogisticRegression

    if len(np.unique(sample.truth)) < 2:
        raise CannotTell("few_of_one")
    there = np.count_nonzero(sample.strengths, axis=0) >= fewest_with
    kept = there & (np.ptp(sample.strengths, axis=0) > 0)
    if not kept.any():
        raise CannotTell("no_feature")
    found = LogisticRegression(C=PENALTY, solver="lbfgs", max_iter=2_000, tol=1e-8)
    found.fit(sample.strengths[:, kept], sample.truth)
    names = [name for name, stays in zip(sample.features, kept, strict=True) if stays]
    coefficients = dict(zip(names, map(float, found.coef_[0]), strict=True))
    left_out = tuple(name for name in sample.features if name not in coefficients)
    return Model(float(found.intercept_[0]), coefficients, left_out)


def chances(model: Model, features: Sequence[str], strengths: Real) -> Real:
    """What the model says of each row, between 0 and 1."""
    weights = np.array([model.coefficients.get(name, 0.0) for name in features])
    odds: npt.NDArray[np.float64] = model.intercept + strengths @ weights
    return 1.0 / (1.0 + np.exp(-np.clip(odds, -500, 500)))


def _cut(truth: Truth) -> int:
    """Where the later part begins."""
    if len(truth) < FEWEST:
        raise CannotTell("few")
    cut = math.floor(len(truth) * EARLIER)
    if _rarer(truth[:cut]) < FEWEST_OF_EACH:
        raise CannotTell("few_of_one")
    if _rarer(truth[cut:]) < FEWEST_OF_EACH_LATER:
        raise CannotTell("few_later")
    return cut


def _rarer(truth: Truth) -> int:
    hits = int(truth.sum())
    return min(hits, len(truth) - hits)


def _scaled(scores: Real) -> Real:
    return (scores / 100.0).reshape(-1, 1)


def _judged(said: Real, ordered_by: Real, truth: Truth, seed: int) -> Judged:
    return Judged(brier(said, truth), auc_measured(ordered_by, truth, seed=seed), tuple(calibration(said, truth)), said)
