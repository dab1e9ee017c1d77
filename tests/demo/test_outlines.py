"""The derived outlines of the ten dongs."""

from typing import Any

import pytest
import shapely
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from dure.demo.areas import DONGS
from dure.demo.outlines import Outlines, derive_feature_collection, derive_outlines, read_legal_dongs

SQUARE_DEGREE = 1e-6  # about one hectare


@pytest.fixture(scope="module")
def outlines() -> Outlines:
    return derive_outlines()


@pytest.fixture(scope="module")
def legal() -> Outlines:
    return read_legal_dongs()


def test_there_is_one_valid_polygon_for_each_of_the_ten_official_codes(outlines: Outlines) -> None:
    assert list(outlines) == [
        "2650066000",
        "2650067000",
        "2650073000",
        "2650074000",
        "2650075000",
        "2650076000",
        "2650077000",
        "2650078000",
        "2650079000",
        "2650080000",
    ]
    for outline in outlines.values():
        assert outline.geom_type == "Polygon"
        assert outline.is_valid
        assert not outline.interiors
        assert outline.area > 40 * SQUARE_DEGREE


def test_neighbouring_dongs_share_their_edges_exactly_without_overlap(outlines: Outlines) -> None:
    assert shapely.coverage_is_valid(list(outlines.values()))
    for code, outline in outlines.items():
        others = [other for name, other in outlines.items() if name != code]
        assert all(outline.intersection(other).area == pytest.approx(0, abs=1e-15) for other in others)


def test_the_dongs_together_leave_no_gap_inside_the_district(outlines: Outlines) -> None:
    district = shapely.union_all(list(outlines.values()))
    assert district.geom_type == "Polygon"
    assert len(district.interiors) == 0
    assert district.area == pytest.approx(sum(outline.area for outline in outlines.values()), rel=1e-9)


def test_the_dongs_together_are_the_legal_dongs_but_for_the_mended_gaps(outlines: Outlines, legal: Outlines) -> None:
    derived, given = shapely.union_all(list(outlines.values())), shapely.union_all(list(legal.values()))
    assert derived.symmetric_difference(given).area < 0.004 * given.area


@pytest.mark.parametrize("name", ["남천동", "수영동", "망미동", "광안동", "민락동"])
def test_the_dongs_of_one_legal_dong_cover_it(name: str, outlines: Outlines, legal: Outlines) -> None:
    parts = shapely.union_all([outlines[dong.code] for dong in DONGS if dong.legal_dong == name])
    assert parts.symmetric_difference(legal[name]).area < 0.03 * legal[name].area


def test_legal_dongs_as_delivered_do_have_gaps_so_the_mending_is_needed(legal: Outlines) -> None:
    assert not shapely.coverage_is_valid(list(legal.values()))


def test_the_feature_collection_says_it_is_approximate_and_has_a_label_point_inside_each_dong() -> None:
    collection: dict[str, Any] = derive_feature_collection()
    assert collection["type"] == "FeatureCollection"
    assert len(collection["features"]) == len(DONGS)
    for feature in collection["features"]:
        outline: BaseGeometry = shape(feature["geometry"])
        assert feature["properties"]["adm_cd2"] == feature["id"]
        assert feature["properties"]["approximate"] is True
        assert outline.contains(Point(feature["properties"]["label_point"]))


def test_each_dong_lies_around_its_own_middle(outlines: Outlines) -> None:
    for dong in DONGS:
        assert outlines[dong.code].contains(Point(dong.middle))


def test_deriving_twice_gives_the_same_outlines() -> None:
    assert derive_feature_collection() == derive_feature_collection()
