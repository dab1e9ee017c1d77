"""Rewards in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

from dure.journey.discovery.rewards.states import RewardState

STATES: dict[RewardState, tuple[str, Any]] = {
    RewardState.PROPOSED: ("warning", pgettext_lazy("reward", "Waits for approval")),
    RewardState.APPROVED: ("ok", pgettext_lazy("reward", "Approved")),
    RewardState.DECLINED: ("neutral", pgettext_lazy("reward", "Declined")),
    RewardState.PAID: ("ok", pgettext_lazy("reward", "Paid")),
}
"""Badge and words of each state."""
