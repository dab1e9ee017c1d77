"""What people decide about a pair."""

from enum import StrEnum


class PairState(StrEnum):
    OPEN = "open"
    SAME = "same"
    DIFFERENT = "different"
    LATER = "later"


MOVES: dict[PairState, frozenset[PairState]] = {
    PairState.OPEN: frozenset({PairState.SAME, PairState.DIFFERENT, PairState.LATER}),
    PairState.LATER: frozenset({PairState.SAME, PairState.DIFFERENT, PairState.OPEN}),
    PairState.DIFFERENT: frozenset({PairState.OPEN, PairState.SAME}),
    PairState.SAME: frozenset({PairState.DIFFERENT}),
}
"""``same`` is said by merging alone, and taken back by splitting alone."""

WAITING = frozenset({PairState.OPEN, PairState.LATER})
"""Nobody has decided yet."""
