"""Proposes and approves rewards for those who found households, as two officials of a dong do."""

from __future__ import annotations

from dure.demo.loading.stage import Stage
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.journey.discovery.rewards.actions import NotRewarded, decide_reward, pay_reward, propose_reward
from dure.journey.discovery.rewards.models import Reward
from dure.journey.discovery.rewards.queries import claimable

LEFT_OPEN = 3
"""How many verified tips of each dong nobody has looked at yet."""
PROPOSED = 6


def reward_finders(stage: Stage, officials: dict[str, User], heads: dict[str, User]) -> int:
    """Of each dong some rewards wait, one is approved, one is paid; returns how many were proposed."""
    proposed = 0
    for dong, official in officials.items():
        rewards = _propose(stage, official)
        proposed += len(rewards)
        if dong in heads:
            _decide(stage, heads[dong], rewards[:2])
    return proposed


def _propose(stage: Stage, official: User) -> list[Reward]:
    actor = actor_of(official, now=stage.now)
    with scope(actor):
        tips = list(claimable(actor).order_by("-received_at")[LEFT_OPEN:])
        made = []
        for tip in tips:
            try:
                made.append(propose_reward(actor=actor, tip=tip, at=stage.now))
            except NotRewarded:
                continue
            if len(made) == PROPOSED:
                break
    return made


def _decide(stage: Stage, head: User, rewards: list[Reward]) -> None:
    actor = actor_of(head, now=stage.now)
    with scope(actor):
        for place, reward in enumerate(rewards):
            decide_reward(actor=actor, reward=reward, approved=True, note="", at=stage.now)
            if place:
                pay_reward(actor=actor, reward=reward, at=stage.now)
