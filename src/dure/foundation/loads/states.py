"""The way of one file that is loaded."""

from enum import StrEnum


class LoadState(StrEnum):
    """``unreadable``: nothing of it was loaded, and nothing will be."""

    WAITING = "waiting"
    RUNNING = "running"
    LOADED = "loaded"
    UNREADABLE = "unreadable"


MOVES: dict[LoadState, frozenset[LoadState]] = {
    LoadState.WAITING: frozenset({LoadState.RUNNING, LoadState.UNREADABLE}),
    LoadState.RUNNING: frozenset({LoadState.LOADED, LoadState.UNREADABLE}),
    LoadState.LOADED: frozenset(),
    LoadState.UNREADABLE: frozenset(),
}
UNFINISHED = frozenset({LoadState.WAITING, LoadState.RUNNING})
