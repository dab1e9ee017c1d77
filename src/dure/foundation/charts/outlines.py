"""A small map: the outlines of areas beside one another, one of them marked. No tiles, no script, no style."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Geometry = Mapping[str, Any]
"""A polygon or several, in GeoJSON."""
Point = tuple[float, float]
"""Longitude and latitude, or a place in the picture."""
WIDTH = 400
MARGIN = 6
MARK = 0.07
"""Radius of the mark as a part of the width: so wide that it points at no house."""


def draw_outlines(
    areas: Sequence[Geometry], chosen: Geometry, *, near: Point | None, key: str, title: str, text: str
) -> SafeString:
    """The map; ``near`` is where the mark lies, else the middle of ``chosen``. ``key`` is unique on the page."""
    sheet = _sheet([*areas, chosen])
    x, y = sheet.place(near or _middle(chosen))
    return format_html(
        '<svg class="chart chart--map" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="{key}-name {key}-text" focusable="false"><title id="{key}-name">{title}</title>'
        '<desc id="{key}-text">{text}</desc>'
        '<g fill="var(--surface-quiet)" stroke="var(--line-strong)" stroke-width="1">{others}</g>'
        '<path d="{shape}" fill="var(--surface-info)" stroke="var(--fill-info)" stroke-width="3"/>'
        '<circle cx="{x}" cy="{y}" r="{r}" fill="var(--fill-info)" fill-opacity="0.35"/></svg>',
        width=WIDTH,
        height=sheet.height,
        key=key,
        title=title,
        text=text,
        others=format_html_join("", '<path d="{}"/>', ((sheet.path(area),) for area in areas)),
        shape=sheet.path(chosen),
        x=x,
        y=y,
        r=round(WIDTH * MARK),
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """From degrees to the picture; good enough for a district, not for a country."""

    west: float
    north: float
    across: float
    up: float
    height: int

    def place(self, point: Point) -> tuple[int, int]:
        return (
            round(MARGIN + (point[0] - self.west) * self.across),
            round(MARGIN + (self.north - point[1]) * self.up),
        )

    def path(self, area: Geometry) -> str:
        return "".join(f"M{'L'.join(f'{x} {y}' for x, y in self._once(ring))}Z" for ring in _rings(area))

    def _once(self, ring: Sequence[Point]) -> Iterator[tuple[int, int]]:
        """The corners in the picture, each once where several fall together."""
        last = None
        for corner in ring:
            if (here := self.place(corner)) != last:
                yield here
            last = here


def _sheet(areas: Sequence[Geometry]) -> _Sheet:
    west, south, east, north = _bounds(areas)
    shrinks = math.cos(math.radians((south + north) / 2))
    across = (WIDTH - 2 * MARGIN) / max(east - west, 1e-9)
    up = across / shrinks
    return _Sheet(west, north, across, up, round((north - south) * up) + 2 * MARGIN)


def _bounds(areas: Sequence[Geometry]) -> tuple[float, float, float, float]:
    corners = [corner for area in areas for ring in _rings(area) for corner in ring]
    longitudes, latitudes = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _middle(area: Geometry) -> Point:
    west, south, east, north = _bounds([area])
    return (west + east) / 2, (south + north) / 2


def _rings(area: Geometry) -> Iterator[Sequence[Point]]:
    polygons = [area["coordinates"]] if area["type"] == "Polygon" else area["coordinates"]
    for polygon in polygons:
        yield from polygon
