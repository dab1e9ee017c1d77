"""The way of a finding. Nothing ends it but a decision with a reason, and new evidence opens it again."""

import datetime as dt
from enum import StrEnum


class FindingState(StrEnum):
    """``asked``: somebody was asked back, and the finding waits for the answer. What is taken may be handed on."""

    WAITING = "waiting"
    TAKEN = "taken"
    ASKED = "asked"
    CLOSED = "closed"


MOVES: dict[FindingState, frozenset[FindingState]] = {
    FindingState.WAITING: frozenset({FindingState.TAKEN, FindingState.ASKED, FindingState.CLOSED}),
    FindingState.TAKEN: frozenset({FindingState.TAKEN, FindingState.WAITING, FindingState.ASKED, FindingState.CLOSED}),
    FindingState.ASKED: frozenset({FindingState.WAITING, FindingState.TAKEN, FindingState.CLOSED}),
    FindingState.CLOSED: frozenset({FindingState.WAITING}),
}
OPEN = frozenset({FindingState.WAITING, FindingState.TAKEN, FindingState.ASKED})
REOPEN_WITHIN = dt.timedelta(days=180)
"""New evidence opens what was closed so long ago at most; after that it begins anew."""
