"""The audit table: appended in the transaction of what it records, never changed."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import PathBound, VisibleManager, VisibleRows, below
from dure.foundation.access.walls import Rows, Wall


class Act(models.TextChoices):
    """What was done, in the words of the access-log duty and of sign-in."""

    READ = "read"
    LIST = "list"
    SEARCH = "search"
    CREATE = "create"
    CHANGE = "change"
    MOVE = "move"
    REVEAL = "reveal"
    DOWNLOAD = "download"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    SIGN_IN_FAILED = "sign_in_failed"
    REFUSED = "refused"


class AuditRows(VisibleRows["AuditEvent"]):
    """Acts below one's paths, and one's own wherever they were."""

    def visible_to(self, actor: Actor) -> Self:
        own = Q(actor_id=actor.user_id) if actor.user_id else Q(pk__in=[])
        return self.filter(below(actor.case_paths) | own)


class AuditEvent(PathBound):
    """One act. ``what`` names the kind of thing (``people.household``), ``detail`` never holds personal data."""

    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=40)
    ip = models.CharField(max_length=45, blank=True)
    session = models.CharField(max_length=16, blank=True)
    act = models.CharField(max_length=20, choices=Act.choices)
    what = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True)
    household_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    detail = models.JSONField(default=dict)

    objects: ClassVar[VisibleManager[AuditEvent]] = VisibleManager.of(AuditRows)
    wall = Wall(Rows.LOG, ("SELECT", "INSERT"))

    class Meta:
        indexes = [
            models.Index(fields=["household_id", "-at"]),
            models.Index(fields=["actor_id", "-at"]),
            models.Index(fields=["-at"]),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(act__in=Act.values), name="audit_act_known")]
