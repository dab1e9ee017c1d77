"""Versions of the weights, each of one district."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import PathBound, VisibleManager, VisibleRows
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.transitions.moves import one_of
from dure.journey.discovery.weights.states import VersionState


class RuleRows(VisibleRows["WeightVersion"]):
    """A rule of the district is read by whoever works by it, in the smallest dong and in a named team too."""

    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.everywhere or actor.signed_in else self.none()


@pghistory.track()
class WeightVersion(PathBound):
    """The weights of a district, ``path``, from ``valid_from`` on until a later version holds.

    ``weights`` is what ``engines.priority.weights`` reads; ``note`` says why they are as they are. ``drafted_by`` is
    who changed the draft last. A version that was taken over from a learnt model has its id in ``learnt_from``.
    """

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default=VersionState.DRAFT)
    weights = models.JSONField()
    note = models.CharField(max_length=500)
    learnt_from = models.UUIDField(null=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    drafted_at = models.DateTimeField()
    version = models.IntegerField(default=0)
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    released_at = models.DateTimeField(null=True)
    valid_from = models.DateField(null=True)

    objects: ClassVar[VisibleManager[Any]] = VisibleManager.of(RuleRows)
    wall = Wall(Rows.PLAN)

    class Meta:
        ordering = ["path", "-number"]
        constraints = [
            one_of("state", VersionState, name="weight_version_state_known"),
            models.UniqueConstraint(fields=["path", "number"], name="weight_version_numbered"),
            models.UniqueConstraint(fields=["path"], condition=Q(state="draft"), name="weight_draft_once_per_district"),
            models.CheckConstraint(
                condition=~Q(state="released")
                | Q(released_by__isnull=False, released_at__isnull=False, valid_from__isnull=False),
                name="weight_release_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("drafted_by")), name="weight_release_by_another"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="released_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="released"),
            )
        ]

    def __str__(self) -> str:
        return str(self.number)
