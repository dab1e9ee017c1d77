"""Loading the area tree and its outlines from files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dure.foundation.access.scope import as_system
from dure.foundation.areas.actions import load_areas, load_boundaries
from dure.foundation.areas.files import BadFile, read_areas, read_boundaries
from dure.foundation.areas.models import Area

HEAD = "code,level,parent,name_ko,name_en,valid_from\n"
GOOD = HEAD + (
    "4111156500,dong,41111,파장동,Pajang-dong,2014-01-01\n"  # the child stands before its parent
    "41111,ward,41110,장안구,Jangan-gu,2014-01-01\n"
)


def write(folder: Path, text: str, name: str = "areas.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.django_db
@pytest.mark.requirement("R001")
def test_the_path_is_the_tree_and_not_the_digits_of_the_code(tmp_path: Path) -> None:
    with as_system("tests") as system:
        assert load_areas(actor=system, rows=read_areas(write(tmp_path, GOOD))) == 2
        assert load_areas(actor=system, rows=read_areas(write(tmp_path, GOOD))) == 2
    assert Area.objects.get(code="4111156500").path == "41.41110.41111.4111156500."


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("code,level\n", "lacks the columns"),
        (HEAD + "x1,dong,26500,가,a,2014-01-01\n", "line 2: the code"),
        (HEAD + "1,village,26500,가,a,2014-01-01\n", "line 2: the level"),
        (HEAD + "1,dong,26500,,a,2014-01-01\n", "line 2: the name"),
        (HEAD + "1,dong,26500,가,a,2014-13-01\n", "line 2"),
        (HEAD + "1,dong,2,가,a,2014-01-01\n1,dong,2,나,a,2014-01-01\n", "occurs twice"),
        (HEAD + "1,dong,1,가,a,2014-01-01\n", "its own parent"),
    ],
)
def test_a_faulty_file_names_its_line_and_loads_nothing(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(BadFile, match=fault):
        read_areas(write(tmp_path, text))


def test_a_file_in_another_encoding_is_refused_with_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "cp949.csv"
    file.write_bytes((HEAD + "1,dong,2,가,a,2014-01-01\n").encode("cp949"))
    with pytest.raises(BadFile, match="UTF-8"):
        read_areas(file)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("1,dong,2,가,a,2014-01-01\n2,dong,1,나,b,2014-01-01\n", "contain one another"),
        ("1,dong,99,가,a,2014-01-01\n", "neither in the file"),
        ("2650066000,dong,41110,가,a,2014-01-01\n", "cannot move"),
    ],
)
def test_a_tree_that_does_not_hold_together_is_refused(tmp_path: Path, lines: str, fault: str) -> None:
    rows = read_areas(write(tmp_path, HEAD + lines))
    with as_system("tests") as system, pytest.raises(BadFile, match=fault):
        load_areas(actor=system, rows=rows)


def features(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


SQUARE = {"type": "Polygon", "coordinates": [[[129, 35], [129.1, 35], [129.1, 35.1], [129, 35]]]}


@pytest.mark.django_db
def test_outlines_are_written_to_the_areas_of_their_codes(tmp_path: Path) -> None:
    ours = {"properties": {"adm_cd2": "2650066000", "label_point": [129.05, 35.05], "approximate": True}}
    file = write(
        tmp_path,
        features(ours | {"geometry": SQUARE}, {"properties": {"adm_cd2": "999"}, "geometry": SQUARE}),
        "b.json",
    )
    with as_system("tests") as system:
        assert load_boundaries(actor=system, outlines=read_boundaries(file), source="made up") == ["999"]
    area = Area.objects.get(code="2650066000")
    assert (area.boundary, area.boundary_approximate, area.label_point) == (SQUARE, True, [129.05, 35.05])


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        features({"properties": {}, "geometry": SQUARE}),
        features({"properties": {"adm_cd2": "1"}, "geometry": None}),
        features({"properties": {"adm_cd2": "1"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}),
        features("no feature"),
    ],
)
def test_a_file_without_usable_outlines_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadFile):
        read_boundaries(write(tmp_path, text, "b.json"))
