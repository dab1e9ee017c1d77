"""The ledger of rewards."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.transitions.moves import one_of
from dure.journey.discovery.rewards.states import RewardState
from dure.journey.discovery.tips.models import Tip
from dure.registry.people.models import Household

DECIDED = ~Q(state="proposed")


class Reward(PathBound):
    """What the finder of a household gets, once for the household and its episode.

    The finder is named nowhere here: ``finder_mark`` is a keyed print of the account or the number, by which one's own
    rewards and the yearly limit are found. ``rule_version`` is the version of the rule that set ``amount_won``.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    counted_path = models.CharField(max_length=120, db_collation="C")
    episode = models.PositiveSmallIntegerField()
    tip = models.ForeignKey(Tip, on_delete=models.PROTECT, related_name="+")
    finder_mark = models.CharField(max_length=64)
    amount_won = models.PositiveIntegerField()
    rule_version = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default=RewardState.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)
    paid_on = models.DateField(null=True)

    wall = Wall(Rows.PATH, household_key=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        indexes = [
            models.Index(fields=["path", "state", "-proposed_at"]),
            models.Index(fields=["finder_mark", "year"]),
        ]
        constraints = [
            one_of("state", RewardState, name="reward_state_known"),
            models.UniqueConstraint(
                fields=["household", "episode"],
                condition=~Q(state="declined"),
                name="reward_once_per_household_and_episode",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="reward_decided_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=~DECIDED | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="reward_decided_by_whom",
            ),
            models.CheckConstraint(condition=~Q(state="paid") | Q(paid_on__isnull=False), name="reward_paid_on_a_day"),
        ]
