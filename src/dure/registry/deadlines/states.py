"""What becomes of a deadline."""

from enum import StrEnum


class DeadlineState(StrEnum):
    OPEN = "open"
    MET = "met"
    CANCELLED = "cancelled"


MOVES: dict[DeadlineState, frozenset[DeadlineState]] = {
    DeadlineState.OPEN: frozenset({DeadlineState.MET, DeadlineState.CANCELLED}),
    DeadlineState.MET: frozenset(),
    DeadlineState.CANCELLED: frozenset(),
}
