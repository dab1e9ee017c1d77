"""The way of one version of the weights: what is released stays as it is."""

from enum import StrEnum


class VersionState(StrEnum):
    DRAFT = "draft"
    RELEASED = "released"
    DROPPED = "dropped"


MOVES: dict[VersionState, frozenset[VersionState]] = {
    VersionState.DRAFT: frozenset({VersionState.RELEASED, VersionState.DROPPED}),
    VersionState.RELEASED: frozenset(),
    VersionState.DROPPED: frozenset(),
}
