"""Reading files of areas and outlines; a file with a fault loads nothing and every fault is named with its line."""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEVELS = ("province", "district", "ward", "dong", "tong", "ban")
COLUMNS = ("code", "level", "parent", "name_ko", "name_en", "valid_from")
SHAPES = ("Polygon", "MultiPolygon")
FAULTS_SHOWN = 20


class BadFile(Exception):
    """The file cannot be loaded; the text names every fault with its line."""


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area of the tree; ``parent`` is a code or empty for the top."""

    code: str
    level: str
    parent: str
    name_ko: str
    name_en: str
    valid_from: dt.date
    valid_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of one area: a GeoJSON geometry in WGS84 and, when the file has one, a point for the label."""

    code: str
    geometry: dict[str, Any]
    label_point: list[float] | None
    approximate: bool


def read_areas(file: Path) -> list[AreaRow]:
    """Rows of a CSV in UTF-8 with the columns code, level, parent, name_ko, name_en, valid_from and, if any, valid_to.

    Raises:
        BadFile: a column, a code, a level or a day is missing or wrong.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
            if missing:
                raise BadFile(f"{file.name} lacks the columns {', '.join(missing)}.")
            lines = list(enumerate(reader, start=2))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise BadFile(f"{file.name} cannot be read: {fault}. It must be a CSV file in UTF-8.") from fault
    rows, faults = _parse(lines)
    faults += _orphans(rows)
    if faults:
        raise BadFile(f"{file.name} was not loaded: " + "; ".join(faults[:FAULTS_SHOWN]))
    return rows


def _parse(lines: list[tuple[int, dict[str, str]]]) -> tuple[list[AreaRow], list[str]]:
    rows: list[AreaRow] = []
    faults: list[str] = []
    for number, line in lines:
        try:
            rows.append(_area_row(line))
        except ValueError as fault:
            faults.append(f"line {number}: {fault}")
    return rows, faults


def _area_row(line: dict[str, str]) -> AreaRow:
    text = {name: (value or "").strip() for name, value in line.items() if name}
    if not text["code"].isdecimal():
        raise ValueError(f"the code {text['code']!r} is not a number")
    if text["level"] not in LEVELS:
        raise ValueError(f"the level {text['level']!r} is none of {', '.join(LEVELS)}")
    if not text["name_ko"]:
        raise ValueError("the name is missing")
    return AreaRow(
        code=text["code"],
        level=text["level"],
        parent=text["parent"],
        name_ko=text["name_ko"],
        name_en=text["name_en"] or text["name_ko"],
        valid_from=dt.date.fromisoformat(text["valid_from"]),
        valid_to=dt.date.fromisoformat(text["valid_to"]) if text.get("valid_to") else None,
    )


def _orphans(rows: list[AreaRow]) -> list[str]:
    """Rows that are their own parent or occur twice. (A parent outside the file may be in the database.)"""
    seen: set[str] = set()
    faults = []
    for row in rows:
        if row.code in seen:
            faults.append(f"code {row.code} occurs twice")
        if row.parent == row.code:
            faults.append(f"code {row.code} is its own parent")
        seen.add(row.code)
    return faults


def read_boundaries(file: Path) -> list[Outline]:
    """Outlines of a GeoJSON FeatureCollection whose features carry the 10-digit code in ``adm_cd2``.

    Raises:
        BadFile: not GeoJSON, a feature without code, or a geometry that is no polygon.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as fault:
        raise BadFile(f"{file.name} cannot be read: {fault}. It must be GeoJSON in UTF-8.") from fault
    return outlines_of(content, name=file.name)


def outlines_of(content: Any, *, name: str) -> list[Outline]:
    """The outlines of a FeatureCollection already read."""
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise BadFile(f"{name} is not a GeoJSON FeatureCollection.")
    outlines, faults = [], []
    for number, feature in enumerate(features, start=1):
        try:
            outlines.append(_outline(feature))
        except (AttributeError, KeyError, TypeError, ValueError) as fault:
            faults.append(f"feature {number}: {fault}")
    if faults:
        raise BadFile(f"{name} was not loaded: " + "; ".join(faults[:FAULTS_SHOWN]))
    return outlines


def _outline(feature: dict[str, Any]) -> Outline:
    properties = feature.get("properties") or {}
    code = str(properties.get("adm_cd2") or "")
    if not code.isdecimal():
        raise ValueError("adm_cd2 is missing or no number")
    geometry = feature.get("geometry") or {}
    if geometry.get("type") not in SHAPES or not geometry.get("coordinates"):
        raise ValueError(f"the outline of {code} is no polygon")
    point = properties.get("label_point")
    return Outline(
        code=code,
        geometry={"type": geometry["type"], "coordinates": geometry["coordinates"]},
        label_point=[float(value) for value in point[:2]] if point else None,
        approximate=bool(properties.get("approximate")),
    )
