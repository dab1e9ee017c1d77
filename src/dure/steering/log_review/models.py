"""What the reviewer said of each finding, and of the whole month: appended, never changed."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import PathBound, VisibleManager, VisibleRows, below
from dure.foundation.access.walls import Rows, Wall


class Verdict(models.TextChoices):
    IN_ORDER = "in_order"
    FOLLOW_UP = "follow_up"


class ReviewedRows(VisibleRows[models.Model]):
    """Those of the districts whose log the actor reviews."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(below(actor.log_paths))


class Mark(PathBound):
    """One look at one finding. The latest of a finding counts; ``finding`` is its key (person, household, day)."""

    month = models.DateField()
    rule = models.CharField(max_length=40)
    finding = models.CharField(max_length=120)
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    note = models.CharField(max_length=500, blank=True)
    marked_by = models.UUIDField()
    marked_by_name = models.CharField(max_length=60)
    marked_at = models.DateTimeField()

    objects: ClassVar[VisibleManager[Mark]] = VisibleManager.of(ReviewedRows)
    wall = Wall(Rows.REVIEW, ("SELECT", "INSERT"))

    class Meta:
        indexes = [models.Index(fields=["path", "month", "marked_at"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(verdict__in=Verdict.values), name="log_review_verdict_known")
        ]


class ReviewedMonth(PathBound):
    """A month whose review is done, once for each district."""

    month = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    findings = models.PositiveIntegerField()
    closed_by = models.UUIDField()
    closed_by_name = models.CharField(max_length=60)
    closed_at = models.DateTimeField()

    objects: ClassVar[VisibleManager[ReviewedMonth]] = VisibleManager.of(ReviewedRows)
    wall = Wall(Rows.REVIEW, ("SELECT", "INSERT"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["path", "month"], name="log_review_month_once")]
