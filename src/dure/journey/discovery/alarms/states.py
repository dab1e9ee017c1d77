"""The way of one alarm: somebody looks, and says how it was."""

from enum import StrEnum


class AlarmState(StrEnum):
    """``well``: all is well; ``false``: the device went off for nothing; ``absent``: nobody was there."""

    OPEN = "open"
    WELL = "well"
    FALSE = "false"
    HELP = "help"
    ABSENT = "absent"


IN_TOUCH = frozenset({AlarmState.WELL, AlarmState.HELP})
"""Somebody of the household was spoken to; that the device went off for nothing can be seen without."""

MOVES: dict[AlarmState, frozenset[AlarmState]] = {
    AlarmState.OPEN: frozenset({AlarmState.WELL, AlarmState.FALSE, AlarmState.HELP, AlarmState.ABSENT}),
    AlarmState.WELL: frozenset(),
    AlarmState.FALSE: frozenset(),
    AlarmState.HELP: frozenset(),
    AlarmState.ABSENT: frozenset(),
}
