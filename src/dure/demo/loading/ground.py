"""Writes areas with their outlines, and the units that work there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dure.demo.areas import AreaRow, UnitRow
from dure.demo.outlines import ATTRIBUTION, derive_feature_collection
from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import team_branch
from dure.foundation.areas import files
from dure.foundation.areas.actions import load_areas, load_boundaries
from dure.foundation.areas.files import outlines_of
from dure.foundation.areas.models import Area, Unit

SINCE = dt.date(2014, 1, 1)
RESTRICTED = "restricted_team"


def load_ground(*, actor: Actor, areas: Sequence[AreaRow]) -> None:
    """The tree of areas; outlines of the dongs are marked as approximate."""
    rows = [
        files.AreaRow(row.code, row.level, row.parent or "", row.name_ko, row.name_en, valid_from=SINCE)
        for row in areas
    ]
    load_areas(actor=actor, rows=rows)
    outlines = outlines_of(derive_feature_collection(), name="outlines")
    load_boundaries(actor=actor, outlines=outlines, source=ATTRIBUTION)


def load_units(rows: Sequence[UnitRow]) -> dict[str, Unit]:
    """Every office, team and partner by its key; parents come before their children."""
    areas = Area.objects.in_bulk()
    units: dict[str, Unit] = {}
    for row in rows:
        area = areas[row.area_code]
        unit = Unit(
            kind_id=f"unit_kind:{row.kind}",
            area=area,
            parent=units[row.parent] if row.parent else None,
            path=area.path,
            name_ko=row.name_ko,
            name_en=row.name_en,
            valid_from=SINCE,
        )
        if row.kind == RESTRICTED:
            unit.path = team_branch(unit.id)
        units[row.key] = unit
    Unit.objects.bulk_create(units.values())
    return units
