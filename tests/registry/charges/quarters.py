"""Tongs and bans below the dong of the tests."""

from __future__ import annotations

from dure.foundation.areas.models import Area
from tests.places import OWN, SINCE


def a_part(number: int, *, of: str = OWN, level: str = "tong") -> Area:
    """A tong of the dong, or a ban of a tong."""
    parent = Area.objects.get(path=of)
    code = f"{parent.code}{number:03d}"
    area = Area(
        code=code,
        level_id=f"area_level:{level}",
        parent=parent,
        path=f"{of}{code}.",
        name_ko=f"{number}{'통' if level == 'tong' else '반'}",
        name_en=f"{level} {number}",
        valid_from=SINCE,
    )
    area.save(force_insert=True)
    return area
