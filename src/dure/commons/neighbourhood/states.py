"""The way of a complaint."""

from enum import StrEnum


class ComplaintState(StrEnum):
    RECEIVED = "received"
    WORKING = "working"
    DECIDED = "decided"
    CLOSED = "closed"


MOVES: dict[ComplaintState, frozenset[ComplaintState]] = {
    ComplaintState.RECEIVED: frozenset({ComplaintState.WORKING, ComplaintState.DECIDED}),
    ComplaintState.WORKING: frozenset({ComplaintState.DECIDED}),
    ComplaintState.DECIDED: frozenset({ComplaintState.CLOSED, ComplaintState.WORKING}),
    ComplaintState.CLOSED: frozenset(),
}

OPEN = (ComplaintState.RECEIVED, ComplaintState.WORKING, ComplaintState.DECIDED)
"""Until the resident was told what came of it."""
