"""Reads the code lists of the policy pack: the coded words of the field with Korean and English labels.

One file in `codes/` is one list; the file name is its key. A list gives `label_ko`, `label_en`, `source`, `confidence`,
optionally `valid_from` for all its rows, and `codes`. A row gives `code`, `ko`, `en` and, where needed, `parent`
(an earlier or later row of the same list), `from`, `to` and `attributes`; its position is its place in the file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CODES_FOLDER = Path(__file__).parent / "codes"
CONFIDENCES = ("high", "medium", "low")
# The earliest programme of the requirement rows started in 2014; a code has to be there for every record since.
DEFAULT_VALID_FROM = dt.date(2014, 1, 1)

LIST_KEYS = {"label_ko", "label_en", "source", "confidence", "valid_from", "codes"}
ROW_KEYS = {"code", "ko", "en", "parent", "from", "to", "attributes"}


class CodeListError(ValueError):
    """A code list file that cannot be used; the message says where and what to write instead."""


@dataclass(frozen=True)
class CodeRow:
    """One code of a list, valid from `valid_from` to `valid_to` (both days included, None = still valid)."""

    code: str
    label_ko: str
    label_en: str
    parent: str | None
    valid_from: dt.date
    valid_to: dt.date | None
    position: int
    attributes: dict[str, Any]


@dataclass(frozen=True)
class CodeList:
    """One list of codes; `confidence` says how sure its source is (high, medium, low)."""

    key: str
    label_ko: str
    label_en: str
    source: str
    confidence: str
    codes: tuple[CodeRow, ...]


def read_code_lists(folder: Path = CODES_FOLDER) -> list[CodeList]:
    """All code lists of the folder, ordered by key.

    Raises: CodeListError when a file is not a valid list.
    """
    return [read_code_list(path) for path in sorted(folder.glob("*.yaml"))]


def read_code_list(path: Path) -> CodeList:
    """The code list of one file.

    Raises: CodeListError.
    """
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        raise CodeListError(f"{path.name}: expected a mapping with the keys {', '.join(sorted(LIST_KEYS))}.")
    _refuse_unknown_keys(data, LIST_KEYS, path.name)
    if data.get("confidence") not in CONFIDENCES:
        raise CodeListError(f"{path.name}: 'confidence' must be one of {', '.join(CONFIDENCES)}.")
    default_from = _date(data, "valid_from", path.name) or DEFAULT_VALID_FROM
    rows = data.get("codes")
    if not isinstance(rows, list) or not rows:
        raise CodeListError(f"{path.name}: 'codes' must hold at least one row.")
    codes = tuple(
        _read_row(row, f"{path.name}, row {position}", position, default_from) for position, row in enumerate(rows, 1)
    )
    _check_rows(codes, path.name)
    return CodeList(
        key=path.stem,
        label_ko=_text(data, "label_ko", path.name),
        label_en=_text(data, "label_en", path.name),
        source=_text(data, "source", path.name),
        confidence=data["confidence"],
        codes=codes,
    )


def _read_row(row: object, where: str, position: int, default_from: dt.date) -> CodeRow:
    if not isinstance(row, dict):
        raise CodeListError(f"{where}: expected a mapping like {{code: …, ko: …, en: …}}.")
    _refuse_unknown_keys(row, ROW_KEYS, where)
    attributes = row.get("attributes") or {}
    if not isinstance(attributes, dict):
        raise CodeListError(f"{where}: 'attributes' must be a mapping.")
    return CodeRow(
        code=_text(row, "code", where),
        label_ko=_text(row, "ko", where),
        label_en=_text(row, "en", where),
        parent=_text(row, "parent", where) if "parent" in row else None,
        valid_from=_date(row, "from", where) or default_from,
        valid_to=_date(row, "to", where),
        position=position,
        attributes=attributes,
    )


def _check_rows(codes: tuple[CodeRow, ...], where: str) -> None:
    seen: set[str] = set()
    for row in codes:
        if row.code in seen:
            raise CodeListError(f"{where}: the code '{row.code}' stands twice; give each row its own code.")
        seen.add(row.code)
        if row.valid_to is not None and row.valid_to < row.valid_from:
            raise CodeListError(f"{where}: '{row.code}' ends before it begins; swap 'from' and 'to'.")
    for row in codes:
        if row.parent is not None and (row.parent not in seen or row.parent == row.code):
            raise CodeListError(f"{where}: the parent '{row.parent}' of '{row.code}' is not another code of this list.")


def _text(data: dict[str, Any], key: str, where: str) -> str:
    value = data.get(key)
    # YAML reads a bare 0, no or 2015 as a number, a truth value or a year; a code must not change its kind silently.
    if not isinstance(value, str) or not value.strip():
        raise CodeListError(f"{where}: '{key}' must be a text that is not empty; put it in quotes.")
    return value


def _date(data: dict[str, Any], key: str, where: str) -> dt.date | None:
    value = data.get(key)
    if value is not None and (not isinstance(value, dt.date) or isinstance(value, dt.datetime)):
        raise CodeListError(f"{where}: '{key}' must be a date like 2014-01-01.")
    return value


def _refuse_unknown_keys(data: dict[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(str(key) for key in data.keys() - known)
    if unknown:
        raise CodeListError(f"{where}: unknown key {', '.join(unknown)}; known are {', '.join(sorted(known))}.")
