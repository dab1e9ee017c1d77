"""The way of one file that is loaded."""

from enum import StrEnum


class LoadState(StrEnum):
    """``unreadable``: nothing of it was loaded, and nothing will be.

    ``stopped``: the rows behind the last line that was dealt with failed each time; what came before them stays, and
    the same file sent again goes on from there.
    """

    WAITING = "waiting"
    RUNNING = "running"
    LOADED = "loaded"
    UNREADABLE = "unreadable"
    STOPPED = "stopped"


MOVES: dict[LoadState, frozenset[LoadState]] = {
    LoadState.WAITING: frozenset({LoadState.RUNNING, LoadState.UNREADABLE, LoadState.STOPPED}),
    LoadState.RUNNING: frozenset({LoadState.LOADED, LoadState.UNREADABLE, LoadState.STOPPED}),
    LoadState.LOADED: frozenset(),
    LoadState.UNREADABLE: frozenset(),
    LoadState.STOPPED: frozenset({LoadState.WAITING}),
}
UNFINISHED = frozenset({LoadState.WAITING, LoadState.RUNNING})
