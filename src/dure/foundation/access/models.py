"""Emergency access: one household, one person, one hour."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import PathBound, VisibleManager, VisibleRows, below
from dure.foundation.access.walls import Rows, Wall

REVIEW = ("reviewed_at", "reviewed_by_id", "in_order", "review_note")


class GrantRows(VisibleRows["Grant"]):
    """Those on one's desk as a security officer, and one's own."""

    def visible_to(self, actor: Actor) -> Self:
        own = Q(user_id=actor.user_id) if actor.user_id else Q(pk__in=[])
        return self.filter(below(actor.case_paths) | own)

    def running(self, actor: Actor) -> Self:
        return self.filter(user_id=actor.user_id, until__gt=actor.now)


class Grant(PathBound):
    """Somebody opened a household in an emergency. ``path`` is the desk of its security officer.

    ``opens`` is the household's id; not a key, so that the grant says nothing more when the household is gone.
    Only the database function ``emergency_opens`` writes one; the app role adds the review and nothing else.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=40)
    opens = models.UUIDField()
    reason = models.CharField(max_length=500)
    given_at = models.DateTimeField()
    until = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    in_order = models.BooleanField(null=True)
    review_note = models.CharField(max_length=500, blank=True)

    objects: ClassVar[VisibleManager[Grant]] = VisibleManager.of(GrantRows)
    wall = Wall(Rows.GRANT, ("SELECT", f"UPDATE ({', '.join(REVIEW)})"))

    class Meta:
        ordering = ["-given_at", "-id"]
        indexes = [
            models.Index(fields=["user", "until"]),
            models.Index(fields=["path", "-given_at"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("given_at")), name="grant_ends_after_start"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, in_order=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, in_order__isnull=False),
                name="grant_review_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user")), name="grant_reviewed_by_another"
            ),
        ]
