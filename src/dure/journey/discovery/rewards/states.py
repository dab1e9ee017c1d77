"""The way of a reward."""

from enum import StrEnum


class RewardState(StrEnum):
    """Who proposed it never decides about it."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    PAID = "paid"


MOVES: dict[RewardState, frozenset[RewardState]] = {
    RewardState.PROPOSED: frozenset({RewardState.APPROVED, RewardState.DECLINED}),
    RewardState.APPROVED: frozenset({RewardState.PAID}),
    RewardState.DECLINED: frozenset(),
    RewardState.PAID: frozenset(),
}
