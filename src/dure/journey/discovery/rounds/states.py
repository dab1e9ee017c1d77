"""The way of one life-stage visit. Nobody answered is no end: it stays given to somebody until it is clear."""

from enum import StrEnum


class RoundState(StrEnum):
    """``gone``: moved away, deceased, or in a facility; the other area's list tells of who moved."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    VISITED = "visited"
    REFUSED = "refused"
    GONE = "gone"


MOVES: dict[RoundState, frozenset[RoundState]] = {
    RoundState.WAITING: frozenset({RoundState.ASSIGNED, RoundState.VISITED, RoundState.REFUSED, RoundState.GONE}),
    RoundState.ASSIGNED: frozenset({RoundState.ASSIGNED, RoundState.VISITED, RoundState.REFUSED, RoundState.GONE}),
    RoundState.VISITED: frozenset(),
    RoundState.REFUSED: frozenset({RoundState.VISITED}),
    RoundState.GONE: frozenset(),
}
OPEN = frozenset({RoundState.WAITING, RoundState.ASSIGNED})
