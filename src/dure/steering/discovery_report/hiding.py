"""Hiding small numbers of findings from readers who may not open the files behind them."""

from __future__ import annotations

from collections.abc import Sequence

from dure.engines.learning.intervals import Share
from dure.steering.indicators.hiding import FEWEST_SHOWN, Cell, Hidden


def is_small(number: int) -> bool:
    return 0 < number < FEWEST_SHOWN


def told_share(share: Share, *, reads_files: bool) -> Share | None:
    """A share as the reader may see it; None where its number, the rest or the whole is one to four."""
    if not reads_files and any(map(is_small, (share.hits, share.total - share.hits, share.total))):
        return None
    return share


def told_parts(numbers: Sequence[int], *, reads_files: bool) -> list[Cell]:
    """The parts of a sum that is shown: where exactly one is small, the next smallest is hidden with it."""
    if reads_files:
        return [Cell(number) for number in numbers]
    why = {at: Hidden.SMALL for at, number in enumerate(numbers) if is_small(number)}
    if len(why) == 1:
        others = [at for at, number in enumerate(numbers) if at not in why and number]
        if others:
            why[min(others, key=lambda at: numbers[at])] = Hidden.GUARDING
    return [Cell(None, why[at]) if at in why else Cell(number) for at, number in enumerate(numbers)]


def told_steps(numbers: Sequence[int], *, reads_files: bool) -> list[Cell]:
    """Numbers of which each holds the next: hidden where one is small, or would give a small loss away."""
    cells = []
    before = 0
    for number in numbers:
        small = is_small(number) or is_small(before - number)
        cells.append(Cell(None, Hidden.SMALL) if small and not reads_files else Cell(number))
        before = number
    return cells
