"""The way of a need."""

from enum import StrEnum


class NeedState(StrEnum):
    OPEN = "open"
    MET = "met"
    WITHDRAWN = "withdrawn"


MOVES: dict[NeedState, frozenset[NeedState]] = {
    NeedState.OPEN: frozenset({NeedState.MET, NeedState.WITHDRAWN}),
    NeedState.MET: frozenset({NeedState.OPEN}),
    NeedState.WITHDRAWN: frozenset({NeedState.OPEN}),
}
