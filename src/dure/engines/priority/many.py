"""The scores of very many findings at once, in columns; the same numbers as ``score`` gives one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dure.engines.priority.weights import Combination, Weights

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]


def score_many(findings: Whole, kinds: Whole, days: Real, *, names: Sequence[str], weights: Weights) -> Whole:
    """Whole points by finding.

    ``findings`` numbers them from 0; ``kinds`` are places in ``names``; the three columns have one entry for each
    piece of evidence. Returns one number for each finding up to the highest number there is.
    """
    if not len(findings):
        return np.zeros(0, dtype=np.int64)
    count = int(findings.max()) + 1
    points = np.array([weights.of(name).points for name in names])
    halves = np.array([weights.of(name).half_life_days for name in names])
    passed = np.maximum(days, 0.0)
    left = points[kinds] * 0.5 ** (passed / halves[kinds])
    # Of one kind the freshest is the greatest, as each fades alike.
    cells = findings * len(names) + kinds
    order = np.lexsort((-left, cells))
    first = np.empty(len(order), dtype=bool)
    first[0] = True
    first[1:] = cells[order][1:] != cells[order][:-1]
    share = np.where(first, 1.0, weights.repeat_share)
    total = np.bincount(findings[order], weights=left[order] * share, minlength=count)
    for rule in weights.combinations:
        total += np.where(_holding(rule, findings, kinds, days, names, count), rule.points, 0.0)
    return np.round(np.round(total, 6)).astype(np.int64)


def _holding(
    rule: Combination, findings: Whole, kinds: Whole, days: Real, names: Sequence[str], count: int
) -> npt.NDArray[np.bool_]:
    near = days <= rule.within_days
    cells = np.unique(findings[near] * len(names) + kinds[near])
    different = np.bincount(cells // len(names), minlength=count)
    holding: npt.NDArray[np.bool_] = different >= rule.at_least
    for group in rule.all_of:
        wanted = np.array([name in group for name in names])
        chosen = near & wanted[kinds]
        holding &= np.bincount(findings[chosen], minlength=count) > 0
    return holding
