"""The way of a referral. Delivered (the provider says so) and confirmed (the family says so) are different."""

from enum import StrEnum


class ReferralState(StrEnum):
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


MOVES: dict[ReferralState, frozenset[ReferralState]] = {
    ReferralState.SENT: frozenset({ReferralState.ACCEPTED, ReferralState.DECLINED, ReferralState.CANCELLED}),
    ReferralState.ACCEPTED: frozenset({ReferralState.DELIVERED, ReferralState.DECLINED, ReferralState.CANCELLED}),
    ReferralState.DECLINED: frozenset(),
    ReferralState.DELIVERED: frozenset({ReferralState.CONFIRMED, ReferralState.ACCEPTED}),
    ReferralState.CONFIRMED: frozenset(),
    ReferralState.CANCELLED: frozenset(),
}

LIVE = frozenset({ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.DELIVERED})
"""States in which the partner reads the sheet and somebody owes an act."""
