"""The area tree by official code, and the units (offices, teams, partners) that work in an area."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from dure.foundation.access.branches import RESTRICTED
from dure.foundation.access.rows import Record
from dure.foundation.access.walls import REFERENCE
from dure.foundation.codes.models import code_check, code_field


class Named(models.Model):
    """A thing with a Korean and an English name."""

    name_ko = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_ko if get_language() == "ko" else self.name_en


class Area(Named):
    """A province, district, dong, tong or ban.

    ``path`` is the codes from the top with a closing delimiter, ``26.26500.2650066000.``: it is the tree, not the
    digits of the code.
    ``boundary`` is a GeoJSON geometry in WGS84; ``label_point`` is ``[lon, lat]``.
    """

    code = models.CharField(primary_key=True, max_length=20)
    level = code_field("area_level")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=120, db_collation="C", unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    boundary = models.JSONField(null=True)
    boundary_approximate = models.BooleanField(default=False)
    boundary_source = models.CharField(max_length=200, blank=True)
    label_point = models.JSONField(null=True)

    wall = REFERENCE

    class Meta:
        ordering = ["path"]
        constraints = [
            code_check("level", "area_level", name="area_level_is_a_level"),
            models.CheckConstraint(condition=Q(path__endswith="."), name="area_path_is_closed"),
            # Or a prefix of it would cover a branch beside the tree (access/branches.py).
            models.CheckConstraint(condition=Q(path__regex=r"^[0-9]"), name="area_path_begins_with_digit"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="area_dates_in_order"
            ),
        ]


class Unit(Named, Record):
    """An office, team or partner that people are posted to.

    ``path`` is the area's, but for a named team for restricted households its own branch (``access/branches.py``).
    """

    kind = code_field("unit_kind")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=120, db_collation="C")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    wall = REFERENCE

    class Meta:
        ordering = ["path", "name_ko"]
        constraints = [
            code_check("kind", "unit_kind", name="unit_kind_is_a_kind"),
            models.CheckConstraint(
                condition=Q(kind="unit_kind:restricted_team", path__startswith=RESTRICTED)
                | (~Q(kind="unit_kind:restricted_team") & ~Q(path__startswith=RESTRICTED)),
                name="unit_restricted_lies_apart",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="unit_dates_in_order"
            ),
        ]
