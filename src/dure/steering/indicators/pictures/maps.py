"""The dongs as a map: which step of colour each number gets, and the outlines that are coloured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dure.foundation.areas.models import Area
from dure.steering.indicators.board import Line
from dure.steering.indicators.hiding import Cell

STEPS = 5
DEGREES = 5  # about 1 m


@dataclass(frozen=True, slots=True)
class Step:
    """One colour of the legend and the numbers that get it, both ends included."""

    number: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Place:
    """One dong on the map and in the table beside it; ``step`` is 0 where the number is hidden."""

    area: Area
    cell: Cell
    step: int


@dataclass(frozen=True, slots=True)
class AreaMap:
    """One indicator on the map. Every number in it is a cell of the board."""

    line: Line
    steps: list[Step]
    places: list[Place]
    has_outlines: bool

    @property
    def hides_something(self) -> bool:
        return any(place.cell.hidden for place in self.places)

    @property
    def sources(self) -> str:
        """Whom to name for the outlines."""
        return ", ".join(sorted({place.area.boundary_source for place in self.places if place.area.boundary_source}))

    @property
    def approximate(self) -> bool:
        return any(place.area.boundary_approximate for place in self.places)


def area_map(line: Line) -> AreaMap:
    """Colour the dongs of one line by its visible numbers alone."""
    steps = even_steps([cell.value for _area, cell in line.parts if cell.value is not None])
    places = [Place(area, cell, step_of(cell.value, steps)) for area, cell in line.parts]
    codes = [area.code for area, _cell in line.parts]
    drawn = Area.objects.filter(code__in=codes, boundary__isnull=False).exists()
    return AreaMap(line, steps, places, has_outlines=drawn)


def even_steps(values: Sequence[int]) -> list[Step]:
    """Steps of the same width from the lowest number to the highest; fewer where there are fewer numbers."""
    if not values:
        return []
    lowest, span = min(values), max(values) - min(values) + 1
    number = min(STEPS, span)
    edges = [lowest + span * at // number for at in range(number + 1)]
    return [Step(at + 1, edges[at], edges[at + 1] - 1) for at in range(number)]


def step_of(value: int | None, steps: Sequence[Step]) -> int:
    """The colour of a number; 0 where it is hidden."""
    return 0 if value is None else next(step.number for step in steps if step.least <= value <= step.most)


def outlines(areas: Sequence[Area]) -> dict[str, Any]:
    """The outlines as GeoJSON with code and name, and nothing that was counted."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": area.code, "name": area.name, "label_point": area.label_point},
                "geometry": {"type": area.boundary["type"], "coordinates": _rounded(area.boundary["coordinates"])},
            }
            for area in areas
            if area.boundary
        ],
    }


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, (int, float)):
        return round(coordinates, DEGREES)
    return [_rounded(one) for one in coordinates]
