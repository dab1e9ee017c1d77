"""Resources found: what suppliers pledged to the community, in cases and in won."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import PathBound, VisibleManager, VisibleRows, below
from dure.foundation.access.walls import Rows, Wall
from dure.foundation.accounts.models import User
from dure.foundation.codes.models import code_check, code_field
from dure.registry.directory.models import Organization


class ResourceRows(VisibleRows["Resource"]):
    """Resources of the areas for which the actor records them: a program does so without seeing any family."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(below(actor.resource_paths))


class Resource(PathBound):
    """One resource discovered for an area: from whom, of which kind, worth how much (null when not valued)."""

    supplier_name = models.CharField(max_length=200)
    supplier = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    kind = code_field("resource_kind")
    description = models.CharField(max_length=500, blank=True)
    worth_won = models.BigIntegerField(null=True)
    found_on = models.DateField()
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[VisibleManager[Resource]] = VisibleManager.of(ResourceRows)
    wall = Wall(Rows.RESOURCE, counted=("id", "path", "kind_id", "worth_won", "found_on"))

    class Meta:
        ordering = ["-found_on", "-id"]
        indexes = [models.Index(fields=["path", "-found_on", "-id"])]
        constraints = [
            code_check("kind", "resource_kind", name="resource_kind_known"),
            models.CheckConstraint(
                condition=models.Q(worth_won=None) | models.Q(worth_won__gte=0), name="resource_worth_not_negative"
            ),
        ]
