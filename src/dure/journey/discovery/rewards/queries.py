"""Reads of rewards, ready for a screen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from dure.foundation.access.actor import Actor
from dure.journey.discovery.rewards.finders import mark_of_account
from dure.journey.discovery.rewards.models import Reward
from dure.journey.discovery.rewards.states import RewardState
from dure.journey.discovery.tips.models import BlindSpot, Tip, TipReporter

OWN_SHOWN = 30


@dataclass(frozen=True, slots=True)
class OwnReward:
    """A reward as its finder sees it: a month and an amount, and not for whom."""

    month: dt.date
    amount_won: int
    state: RewardState


def rewards(actor: Actor, *, state: str = "") -> QuerySet[Any]:
    """The ledger in the actor's areas, narrowed to a state."""
    rows: QuerySet[Any] = Reward.objects.visible_to(actor).select_related(
        "tip", "household", "proposed_by", "decided_by"
    )
    return rows.filter(state=state) if state else rows


def claimable(actor: Actor) -> QuerySet[Any]:
    """Tips of somebody, whose family was counted as found afterwards and not rewarded for; the rule comes later."""
    spots = BlindSpot.objects.visible_to(actor).filter(
        household=OuterRef("household"), found_on__gte=OuterRef("received_at__date")
    )
    given = Reward.objects.visible_to(actor).filter(household=OuterRef("household")).exclude(state=RewardState.DECLINED)
    told = TipReporter.objects.visible_to(actor).filter(tip=OuterRef("pk"))
    rows: QuerySet[Any] = Tip.objects.visible_to(actor).filter(household__isnull=False)
    return rows.filter(Exists(spots), Exists(told)).exclude(Exists(given)).select_related("household")


def own_rewards(actor: Actor) -> list[OwnReward]:
    """What the actor was promised or paid, the newest first; volunteers read this although they read no reward."""
    if actor.user_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM rewards_own(%s, %s)", [mark_of_account(actor.user_id), OWN_SHOWN])
        return [OwnReward(month, amount, RewardState(state)) for month, amount, state in cursor.fetchall()]
