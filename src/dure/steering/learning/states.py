"""The way of one attempt to learn."""

from enum import StrEnum


class ModelState(StrEnum):
    """``cannot_tell``: the outcomes did not suffice; why is beside it."""

    ASKED = "asked"
    LEARNT = "learnt"
    CANNOT_TELL = "cannot_tell"


MOVES: dict[ModelState, frozenset[ModelState]] = {
    ModelState.ASKED: frozenset({ModelState.LEARNT, ModelState.CANNOT_TELL}),
    ModelState.LEARNT: frozenset(),
    ModelState.CANNOT_TELL: frozenset(),
}
