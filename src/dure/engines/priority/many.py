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
    counts = _parts(findings, kinds, days, names, weights) * points[kinds]
    total = np.bincount(findings, weights=counts, minlength=count)
    for rule in weights.combinations:
        total += np.where(_holding(rule, findings, kinds, days, names, count), rule.points, 0.0)
    return np.round(np.round(total, 6)).astype(np.int64)


def strengths(findings: Whole, kinds: Whole, days: Real, *, names: Sequence[str], weights: Weights) -> Real:
    """How much of each kind's and each combination's full points a finding gets: a row for each, points left aside.

    The columns are ``names`` and then the combinations in their order; times their points a row adds up to its score.
    """
    count = int(findings.max()) + 1 if len(findings) else 0
    parts = _parts(findings, kinds, days, names, weights) if count else days
    cells = findings * len(names) + kinds
    told = np.bincount(cells, weights=parts, minlength=count * len(names)).reshape(count, len(names))
    held = [_holding(rule, findings, kinds, days, names, count) for rule in weights.combinations]
    return np.column_stack([told, *held]).astype(np.float64)


def _parts(findings: Whole, kinds: Whole, days: Real, names: Sequence[str], weights: Weights) -> Real:
    """The part of its full points that each piece of evidence counts: faded, and less where it is told again."""
    halves = np.array([weights.of(name).half_life_days for name in names])
    left = 0.5 ** (np.maximum(days, 0.0) / halves[kinds])
    # Of one kind the freshest is the greatest, as each fades alike.
    cells = findings * len(names) + kinds
    order = np.lexsort((-left, cells))
    first = np.empty(len(order), dtype=bool)
    first[order[0]] = True
    first[order[1:]] = cells[order][1:] != cells[order][:-1]
    parts: Real = left * np.where(first, 1.0, weights.repeat_share)
    return parts


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
