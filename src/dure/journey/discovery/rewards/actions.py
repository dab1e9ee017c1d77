"""Proposing, deciding and paying a reward."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import cast

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg.errors import UniqueViolation

from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import place_of
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import move
from dure.journey.discovery.rewards.access import may_decide, may_pay, may_propose
from dure.journey.discovery.rewards.finders import claim_of, finder_mark, promised_won, verified_episode
from dure.journey.discovery.rewards.models import Reward
from dure.journey.discovery.rewards.states import MOVES, RewardState
from dure.journey.discovery.tips.models import Tip
from dure.policy.korea.finding.rewards import exclusion, rule_on

REWARD = "rewards.reward"


class NotRewarded(Exception):
    """There is no reward; ``why`` is a code id of ``reward_exclusion``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = f"reward_exclusion:{why}"


@transaction.atomic
def propose_reward(*, actor: Actor, tip: Tip, at: dt.datetime) -> Reward:
    """Propose what the rule gives to whoever sent the tip; somebody else decides.

    Raises:
        NotRewarded: the rule leaves it out, or somebody was quicker.
    """
    require(may_propose(actor, tip))
    day = timezone.localdate(at)
    mark, spot, rule = finder_mark(actor, tip), verified_episode(actor, tip), rule_on(day)
    _hold(mark)
    why = exclusion(claim_of(actor, tip, year=day.year), rule)
    if why or spot is None:
        raise NotRewarded(why)
    reward = Reward(
        household_id=spot.household_id,
        path=tip.path,
        counted_path=place_of(tip.path),
        episode=spot.episode,
        tip=tip,
        finder_mark=mark,
        amount_won=rule.amount_won,
        rule_version=rule.version,
        year=day.year,
        proposed_by_id=cast(uuid.UUID, actor.user_id),
        proposed_at=at,
    )
    try:
        with transaction.atomic():
            reward.save(force_insert=True)
    except IntegrityError as broken:
        if not isinstance(broken.__cause__, UniqueViolation):
            raise
        raise NotRewarded("given_before") from broken
    _recorded(actor, reward, Act.CREATE, at=at)
    return reward


@transaction.atomic
def decide_reward(*, actor: Actor, reward: Reward, approved: bool, note: str, at: dt.datetime) -> None:
    """Approve or decline what somebody else proposed.

    Raises:
        AlreadyMoved: a colleague decided meanwhile.
        NotRewarded: the finder's year is full; the rewards promised meanwhile count.
    """
    require(may_decide(actor, reward))
    _hold(reward.finder_mark)
    # The proposal itself is in the sum, so the limit holds as long as the sum does not pass it.
    if approved and promised_won(reward.finder_mark, reward.year) > rule_on(timezone.localdate(at)).yearly_cap_won:
        raise NotRewarded("cap_reached")
    _move(actor, reward, RewardState.APPROVED if approved else RewardState.DECLINED, at=at,
          decided_by_id=actor.user_id, decided_at=at, note=note)  # fmt: skip


@transaction.atomic
def pay_reward(*, actor: Actor, reward: Reward, at: dt.datetime) -> None:
    """Write down that it was paid.

    Raises:
        AlreadyMoved: a colleague wrote it down before.
    """
    require(may_pay(actor, reward))
    _move(actor, reward, RewardState.PAID, at=at, paid_on=timezone.localdate(at))


def _move(actor: Actor, reward: Reward, new: RewardState, *, at: dt.datetime, **changes: object) -> None:
    rows = Reward.objects.visible_to(actor).filter(pk=reward.pk)
    move(rows, moves=MOVES, old=RewardState(reward.state), new=new, **changes)
    reward.state = new
    _recorded(actor, reward, Act.MOVE, at=at)


def _hold(mark: str) -> None:
    """Two proposals for one finder wait for each other, or both would find room under the limit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{REWARD} {mark}"])


def _recorded(actor: Actor, reward: Reward, act: Act, *, at: dt.datetime) -> None:
    record(
        actor,
        act,
        REWARD,
        path=reward.path,
        object_id=reward.pk,
        household_id=reward.household_id,
        at=at,
        state=reward.state,
        amount_won=reward.amount_won,
    )
