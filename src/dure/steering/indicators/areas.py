"""The areas a figure is made for: which ones an actor may choose, and the dongs they are broken down by."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import below
from dure.foundation.areas.models import Area

SMALLEST = "area_level:dong"
WHOLE = "area_level:district"
OUTLINE = "boundary"


class UnknownArea(LookupError):
    """No area has this code, or it lies outside the actor's right; ``code`` is what was asked for."""

    def __init__(self, code: str) -> None:
        super().__init__(f"There is no area with the code {code}.")
        self.code = code


def choosable(actor: Actor) -> list[Area]:
    """The dongs and whole districts that the actor may choose, each district before its dongs."""
    return list(_choosable(actor).filter(level__in=[SMALLEST, WHOLE]).order_by("path"))


def chosen(actor: Actor, codes: Sequence[str]) -> list[Area]:
    """The areas with these codes, without those lying in another of them; no codes mean all of the actor's right.

    Raises:
        UnknownArea: a code that does not exist or lies outside the actor's right.
    """
    if not codes:
        return _whole_right(actor)
    found = {area.code: area for area in _choosable(actor).filter(code__in=codes)}
    for code in codes:
        if code not in found:
            raise UnknownArea(code)
    return _outermost(sorted(found.values(), key=lambda area: area.path))


def parts(areas: Sequence[Area]) -> list[Area]:
    """The dongs inside the areas, in order, without their outlines."""
    return list(_dongs(areas).defer(OUTLINE))


def parts_with_outlines(areas: Sequence[Area]) -> list[Area]:
    """The same with the outlines, which are heavy."""
    return list(_dongs(areas))


def _choosable(actor: Actor) -> QuerySet[Area]:
    """Who does not read the families' files takes whole districts: of two sums of dongs the difference is one dong."""
    areas = _without_outlines().filter(below(actor.count_paths))
    if actor.everywhere:
        return areas
    return areas.filter(~Q(level=SMALLEST) | below(actor.case_paths) | Q(path__in=actor.count_paths))


def _whole_right(actor: Actor) -> list[Area]:
    if actor.everywhere:
        return list(_without_outlines().filter(parent=None).order_by("path"))
    return list(_without_outlines().filter(path__in=actor.count_paths).order_by("path"))


def _dongs(areas: Sequence[Area]) -> QuerySet[Area]:
    return Area.objects.filter(below(tuple(area.path for area in areas)), level=SMALLEST).order_by("path")


def _without_outlines() -> QuerySet[Area]:
    return Area.objects.defer(OUTLINE)


def _outermost(areas: list[Area]) -> list[Area]:
    kept: list[Area] = []
    for area in areas:
        if not kept or not area.path.startswith(kept[-1].path):
            kept.append(area)
    return kept
