"""A reward at each place of the walk; its note is a canary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from dure.foundation.accounts.models import User
from dure.journey.discovery.rewards.models import Reward
from dure.journey.discovery.tips.models import Tip


def reward_at(
    bound: dict[str, Any], path: str, tip: Tip, staff: User, now: dt.datetime, text: Callable[[str], str]
) -> Reward:
    reward = Reward(
        **bound,
        counted_path=path,
        episode=1,
        tip=tip,
        finder_mark="0" * 64,
        amount_won=50_000,
        rule_version=1,
        year=now.year,
        proposed_by=staff,
        proposed_at=now,
        note=text("reward"),
    )
    reward.save(force_insert=True)
    return reward
