"""Loading the area tree and its outlines."""

from __future__ import annotations

from dure.foundation.access.actor import Actor
from dure.foundation.areas.files import AreaRow, BadFile, Outline
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act


def load_areas(*, actor: Actor, rows: list[AreaRow]) -> int:
    """Write the areas, parents before children; loading the same file twice changes nothing.

    Raises:
        BadFile: a parent is neither in the file nor in the database, the tree has a ring, or an area would move
            (a moved area is a new code in the official register, so a changed parent is a fault of the file).
    """
    waiting = {row.code: row for row in rows}
    paths: dict[str, str] = dict(Area.objects.values_list("code", "path"))
    while waiting:
        ready = [row for row in waiting.values() if row.parent not in waiting]
        if not ready:
            raise BadFile(f"These areas contain one another: {', '.join(sorted(waiting))}")
        for row in ready:
            _write(row, paths)
            del waiting[row.code]
    record(actor, Act.CHANGE, "areas.area", rows=len(rows))
    return len(rows)


def _write(row: AreaRow, paths: dict[str, str]) -> None:
    if row.parent and row.parent not in paths:
        raise BadFile(f"The parent {row.parent} of {row.code} is neither in the file nor in the database.")
    path = f"{paths.get(row.parent, '')}{row.code}."
    if paths.get(row.code, path) != path:
        raise BadFile(f"{row.code} lies at {paths[row.code]} already and cannot move to {path}.")
    paths[row.code] = path
    Area.objects.update_or_create(
        code=row.code,
        defaults={
            "level_id": f"area_level:{row.level}",
            "parent_id": row.parent or None,
            "path": path,
            "name_ko": row.name_ko,
            "name_en": row.name_en,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        },
    )


def load_boundaries(*, actor: Actor, outlines: list[Outline], source: str) -> list[str]:
    """Write outlines onto the areas of their codes; returns the codes that no area has."""
    unknown = []
    for outline in outlines:
        written = Area.objects.filter(code=outline.code).update(
            boundary=outline.geometry,
            boundary_approximate=outline.approximate,
            boundary_source=source,
            label_point=outline.label_point,
        )
        if not written:
            unknown.append(outline.code)
    record(actor, Act.CHANGE, "areas.area", outlines=len(outlines) - len(unknown))
    return unknown
