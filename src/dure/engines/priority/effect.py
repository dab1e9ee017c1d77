"""What another version of the weights would change in a list that is cut where the week ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]

STEP = 10
"""Points in one bar of the picture; the last bar holds everything from ``TOP`` on."""
TOP = 150


@dataclass(frozen=True, slots=True)
class Mover:
    """A finding by its place in the arrays, with its score and its rank (from 1) before and after."""

    place: int
    before: int
    after: int
    rank_before: int
    rank_after: int


@dataclass(frozen=True, slots=True)
class Effect:
    """``rises`` come above the line and ``falls`` below it; both are None while nobody said where the line is."""

    total: int
    higher: int
    lower: int
    rises: int | None
    falls: int | None
    movers: tuple[Mover, ...]
    bars_before: tuple[int, ...]
    bars_after: tuple[int, ...]


def compare(before: Whole, after: Whole, *, capacity: int | None, most: int = 10) -> Effect:
    """The scores of the same findings, in the same order, by two versions. Of equals the earlier one ranks first."""
    rank_before, rank_after = _ranks(before), _ranks(after)
    rises = falls = None
    if capacity is not None:
        inside_before, inside_after = rank_before <= capacity, rank_after <= capacity
        rises = int(np.count_nonzero(inside_after & ~inside_before))
        falls = int(np.count_nonzero(inside_before & ~inside_after))
    change = after - before
    order = np.lexsort((np.arange(len(change)), -np.abs(change)))[:most]
    movers = tuple(
        Mover(int(at), int(before[at]), int(after[at]), int(rank_before[at]), int(rank_after[at]))
        for at in order
        if change[at]
    )
    return Effect(
        len(before),
        int(np.count_nonzero(change > 0)),
        int(np.count_nonzero(change < 0)),
        rises,
        falls,
        movers,
        _bars(before),
        _bars(after),
    )


def _ranks(scores: Whole) -> Whole:
    ranks = np.empty(len(scores), dtype=np.int64)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return ranks


def _bars(scores: Whole) -> tuple[int, ...]:
    counted = np.bincount(np.minimum(scores, TOP) // STEP, minlength=TOP // STEP + 1)
    return tuple(int(number) for number in counted)
