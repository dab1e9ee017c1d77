"""The audit table: appended in the transaction of what it records, never changed."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import RESTRICTED
from dure.foundation.access.rows import PathBound, VisibleManager, VisibleRows, below, placed_below
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.audit.marks import UNMARKED, Mark, keys, microseconds, row_mark


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
    SECOND_FACTOR_FAILED = "second_factor_failed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an act
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    SESSION_ENDED = "session_ended"
    REFUSED = "refused"


class AuditRows(VisibleRows["AuditEvent"]):
    """Acts below one's paths, one's own but about families protected since, and a reviewer's district's."""

    def visible_to(self, actor: Actor) -> Self:
        own = Q(actor_id=actor.user_id) & ~Q(path__startswith=RESTRICTED) if actor.user_id else Q(pk__in=[])
        reviewed = placed_below(actor.log_paths) | below(actor.log_paths, column="acting_path")
        return self.filter(below(actor.case_paths) | own | reviewed)


class SealRows(VisibleRows["AuditSeal"]):
    """The chain is the system's own: nobody else reads or lengthens it."""

    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.everywhere else self.none()


class AuditEvent(PathBound):
    """One act. ``what`` names the kind of thing (``people.household``), ``detail`` never holds personal data.

    ``acting_path`` is where the person was posted. ``mac`` is the mark over every column but ``path`` and the two of
    the mark itself, under the key ``key_number``.
    """

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
    acting_path = models.CharField(max_length=120, db_collation="C", blank=True, default="")
    key_number = models.PositiveSmallIntegerField(default=UNMARKED)
    mac = models.BinaryField(max_length=32, default=b"")

    objects: ClassVar[VisibleManager[AuditEvent]] = VisibleManager.of(AuditRows)
    wall = Wall(Rows.LOG, ("SELECT", "INSERT"))

    class Meta:
        indexes = [
            models.Index(fields=["household_id", "-at"]),
            models.Index(fields=["actor_id", "-at"]),
            models.Index(fields=["-at"]),
            models.Index(fields=["acting_path", "-at"]),
            # What was done to a tip before anybody knew its household moves with the household all the same.
            models.Index(fields=["object_id"], condition=Q(household_id=None), name="audit_thing_without_household"),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(act__in=Act.values), name="audit_act_known")]

    def mark(self) -> Mark:
        """The mark that belongs to what the row says now, in the order of ``marks.COLUMNS``."""
        values = (
            str(self.id),
            microseconds(self.at),
            _text(self.actor_id),
            self.actor_name,
            self.acting_path,
            self.role,
            self.ip,
            self.session,
            str(self.act),
            self.what,
            _text(self.object_id),
            _text(self.household_id),
            self.reason,
            self.detail,
        )
        return row_mark(values, keys())


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


class AuditSeal(models.Model):
    """One link of the chain: the row that was sealed as the ``number``-th, with its mark and the link's own.

    Not a foreign key, so that the seal of a row that somebody deleted stays and tells.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    mac = models.BinaryField(max_length=32)
    chain = models.BinaryField(max_length=32)
    key_number = models.PositiveSmallIntegerField()
    sealed_at = models.DateTimeField()

    objects: ClassVar[VisibleManager[AuditSeal]] = VisibleManager.of(SealRows)
    wall = Wall(Rows.SYSTEM, ("SELECT", "INSERT"))

    def __str__(self) -> str:
        return f"{self.number}: {self.event_id}"
