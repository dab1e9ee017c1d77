"""The way of a case, and of its goals."""

from enum import StrEnum


class CaseState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


MOVES: dict[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset({CaseState.CLOSED}),
    CaseState.CLOSED: frozenset(),
}


class GoalState(StrEnum):
    RUNNING = "running"
    REACHED = "reached"
    PARTLY = "partly"
    GIVEN_UP = "given_up"


GOAL_MOVES: dict[GoalState, frozenset[GoalState]] = {
    GoalState.RUNNING: frozenset({GoalState.REACHED, GoalState.PARTLY, GoalState.GIVEN_UP}),
    GoalState.REACHED: frozenset({GoalState.RUNNING}),
    GoalState.PARTLY: frozenset({GoalState.RUNNING}),
    GoalState.GIVEN_UP: frozenset({GoalState.RUNNING}),
}
