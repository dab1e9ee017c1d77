"""The way of a tip."""

from enum import StrEnum


class TipState(StrEnum):
    RECEIVED = "received"
    LINKED = "linked"
    CLOSED = "closed"


MOVES: dict[TipState, frozenset[TipState]] = {
    TipState.RECEIVED: frozenset({TipState.LINKED, TipState.CLOSED}),
    TipState.LINKED: frozenset({TipState.CLOSED}),
    TipState.CLOSED: frozenset(),
}
