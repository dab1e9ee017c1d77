"""Open facts as ranges: the same household written down once for each end of what is not known.

Row 0 gives every open fact its most favourable value and row 1 its least favourable one. For each open fact two more
rows follow: it alone at its worst among favourable ones, and it alone at its best among unfavourable ones. They tell
which fact would decide. This is only right for facts whose effect goes one way; the policy pack declares the two ends
of each fact and its tests prove the direction.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Value = TypeVar("Value")
BEST, WORST = 0, 1


@dataclass(frozen=True)
class Scenarios:
    """The rows over which a household with the given open facts is computed."""

    open_facts: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many rows there are: two, and two for each open fact."""
        return 2 + 2 * len(self.open_facts)

    def alone_at_worst(self, key: str) -> int:
        """The row in which only this fact is unfavourable."""
        return 2 + 2 * self.open_facts.index(key)

    def alone_at_best(self, key: str) -> int:
        """The row in which only this fact is favourable."""
        return 3 + 2 * self.open_facts.index(key)

    def column(self, key: str, known: Value | None, best: Value, worst: Value) -> list[Value]:
        """The fact's value in every row: always the known one, or the end which the row asks for."""
        if known is not None:
            return [known] * self.rows
        column = [best if row % 2 == 0 else worst for row in range(self.rows)]
        if key in self.open_facts:
            column[self.alone_at_worst(key)] = worst
            column[self.alone_at_best(key)] = best
        return column

    def moving(self, columns: Sequence[Sequence[object]]) -> Iterator[str]:
        """The open facts which change any of these columns when they alone move."""
        for key in self.open_facts:
            pairs = ((BEST, self.alone_at_worst(key)), (WORST, self.alone_at_best(key)))
            if any(_differ(column[a], column[b]) for column in columns for a, b in pairs):
                yield key


def flatten(columns: Mapping[int, Sequence[float]], rows: int) -> npt.NDArray[np.float64]:
    """Members' columns as one array in which the members of a row follow one another."""
    return np.array([columns[member][row] for row in range(rows) for member in sorted(columns)], dtype=np.float64)


def _differ(one: object, other: object) -> bool:
    return not (_is_nan(one) and _is_nan(other)) and one != other


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)
