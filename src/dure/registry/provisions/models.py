"""Provisions: one row for each thing given to a household by anybody."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dure.foundation.access.rows import PathBound
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.codes.models import code_check, code_field
from dure.registry.directory.models import Organization
from dure.registry.people.models import Household


class Provision(PathBound):
    """Something a household gets or got: kind, giver, period, worth in won (null when nobody valued it)."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    counted_path = models.CharField(max_length=120, db_collation="C")
    kind = code_field("provision_kind")
    title = models.CharField(max_length=200)
    giver = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    giver_name = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    worth_won = models.BigIntegerField(null=True)
    what = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    wall = Wall(Rows.PATH, household_key=True, counted=("id", "household_id", "counted_path", "starts_on", "worth_won"))

    class Meta:
        ordering = ["-starts_on"]
        indexes = [models.Index(fields=["household", "-starts_on"]), models.Index(fields=["path", "-starts_on"])]
        constraints = [
            code_check("kind", "provision_kind", name="provision_kind_known"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="provision_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(worth_won=None) | Q(worth_won__gte=0), name="provision_worth_not_negative"
            ),
            models.UniqueConstraint(
                fields=["what", "object_id"], condition=~Q(object_id=None), name="provision_once_per_cause"
            ),
        ]
