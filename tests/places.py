"""The places of the tests: one district with neighbours, another city, and a dong whose code begins like ours."""

from __future__ import annotations

import datetime as dt

from dure.foundation.areas.models import Area, Unit

SINCE = dt.date(2014, 1, 1)
OWN = "26.26500.2650066000."
SIBLING = "26.26500.2650067000."
TRAP = "26.26500.26500660009."
OTHER_CITY = "41.41110.4111056000."
DISTRICT = "26.26500."
PROVINCE = "26."

LEVELS = ("province", "district", "dong")


def load_places() -> None:
    """Write every area on the paths above, and one unit for each."""
    for path in (OWN, SIBLING, TRAP, OTHER_CITY):
        codes = path.rstrip(".").split(".")
        for depth, code in enumerate(codes):
            _area(code, ".".join(codes[: depth + 1]) + ".", LEVELS[depth], codes[depth - 1] if depth else None)


def _area(code: str, path: str, level: str, parent: str | None) -> None:
    area, new = Area.objects.get_or_create(
        code=code,
        defaults={
            "level_id": f"area_level:{level}",
            "parent_id": parent,
            "path": path,
            "name_ko": f"곳 {code}",
            "name_en": f"Place {code}",
            "valid_from": SINCE,
        },
    )
    if new:
        kind = {"province": "province", "district": "hope_team", "dong": "dong_hub"}[level]
        Unit(
            kind_id=f"unit_kind:{kind}",
            area=area,
            path=path,
            name_ko=f"{area.name_ko} 팀",
            name_en=f"Team {code}",
            valid_from=SINCE,
        ).save(force_insert=True)
