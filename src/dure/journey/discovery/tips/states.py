"""The way of a tip."""

from enum import StrEnum


class TipState(StrEnum):
    """``aside`` is received too, in a flood: out of the inbox's way until somebody looks."""

    RECEIVED = "received"
    ASIDE = "aside"
    LINKED = "linked"
    CLOSED = "closed"


MOVES: dict[TipState, frozenset[TipState]] = {
    TipState.RECEIVED: frozenset({TipState.LINKED, TipState.CLOSED}),
    TipState.ASIDE: frozenset({TipState.LINKED, TipState.CLOSED}),
    TipState.LINKED: frozenset({TipState.CLOSED}),
    TipState.CLOSED: frozenset(),
}

UNDECIDED = frozenset({TipState.RECEIVED, TipState.ASIDE})
"""Nobody has said yet what becomes of it."""
