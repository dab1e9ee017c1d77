"""How well chances fit what came of it: error, order, calibration, and the same group by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dure.engines.learning.intervals import Share, wilson

Real = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]

BINS = 10
DRAWS = 500
LOWEST, HIGHEST = 2.5, 97.5


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its 95 % interval; None where it cannot be told (one outcome alone)."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """Findings with similar chances: their mean chance, and the share of which the thing came true."""

    chance: float
    share: Share


@dataclass(frozen=True, slots=True)
class GroupError:
    """``gap`` is the mean chance less the share that came true: above zero the model says too much."""

    group: str
    share: Share
    chance: float
    brier: float
    gap: float


def brier(chances: Real, truth: Truth) -> float:
    """The mean square between chance and outcome: 0 is perfect, a constant 50 % gives 0.25.

    Source: Brier, G. W. (1950), Monthly Weather Review 78, 1–3.
    """
    return float(np.mean((chances - truth) ** 2))


def auc(values: Real, truth: Truth) -> float | None:
    """How often one that came true lies above one that did not, ties counted half; None with one outcome alone.

    Source: Mann, H. B. and Whitney, D. R. (1947), Annals of Mathematical Statistics 18, 50–60.
    """
    hits = int(truth.sum())
    if not 0 < hits < len(truth):
        return None
    _different, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    above = np.cumsum(counts)
    ranks = (above - (counts - 1) / 2)[place]
    return float((ranks[truth].sum() - hits * (hits + 1) / 2) / (hits * (len(truth) - hits)))


def auc_measured(values: Real, truth: Truth, *, seed: int) -> Measure:
    """The same with an interval from samples drawn anew; ``seed`` makes it come out alike every time."""
    whole = auc(values, truth)
    if whole is None:
        return Measure(None)
    dice = np.random.default_rng(seed)
    draws = (dice.integers(0, len(truth), len(truth)) for _draw in range(DRAWS))
    found = [told for drawn in draws if (told := auc(values[drawn], truth[drawn])) is not None]
    low, high = np.percentile(found, [LOWEST, HIGHEST])
    return Measure(whole, float(low), float(high))


def calibration(chances: Real, truth: Truth, *, bins: int = BINS) -> list[Bin]:
    """As many bins of equal size as there are, from the lowest chance to the highest."""
    order = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return [Bin(float(chances[part].mean()), wilson(int(truth[part].sum()), len(part))) for part in parts]


def errors_by(groups: Sequence[str], chances: Real, truth: Truth) -> list[GroupError]:
    """The error in each group, by name."""
    names = np.array(groups, dtype=object)
    found = []
    for name in sorted(set(groups)):
        inside = names == name
        said, came = chances[inside], truth[inside]
        share = wilson(int(came.sum()), len(came))
        mean = float(said.mean())
        found.append(GroupError(name, share, mean, brier(said, came), mean - (share.value or 0.0)))
    return found
