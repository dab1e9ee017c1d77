"""What is asked at a life-stage visit and which answers worry, as `checklists.yaml` says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "checklists.yaml"
YES_NO, CHOICE, NUMBER, SCORE = "yes_no", "choice", "number", "score"
Answer = bool | str | int | float


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages."""

    ko: str
    en: str

    def in_language(self, language: str | None) -> str:
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `options` are the keys of a choice with their words; `unit` is Korean usage, mostly a sign."""

    key: str
    kind: str
    words: Words
    options: tuple[tuple[str, Words], ...] = ()
    least: float = 0
    most: float = 0
    step: float = 1
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together."""

    words: Words
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Worry:
    """What an answer says that somebody has to follow up; `signal` and `need_area` are codes of these lists."""

    key: str
    words: Words
    signal: str
    need_area: str
    situations: tuple[str, ...]


@cache
def _told() -> Mapping[str, Any]:
    told: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return told


def version() -> int:
    return int(_told()["version"])


@cache
def checklist(code: str) -> tuple[Section, ...]:
    """The sections of one list."""
    return tuple(
        Section(Words(row["ko"], row["en"]), tuple(_item(item) for item in row["items"]))
        for row in _told()["checklists"][code]
    )


def items_of(code: str) -> dict[str, Item]:
    """Every question of a list by its key."""
    return {item.key: item for section in checklist(code) for item in section.items}


def _item(row: Mapping[str, Any]) -> Item:
    options = tuple((key, Words(ko, en)) for key, ko, en in row.get("options", ()))
    if row["kind"] == SCORE:
        options = tuple((str(points), Words(ko, en)) for points, (ko, en) in enumerate(_told()["scores"]))
    limits = {name: row[name] for name in ("least", "most", "step", "unit") if name in row}
    return Item(row["key"], row["kind"], Words(row["ko"], row["en"]), options, **limits)


def worries(answers: Mapping[str, Answer]) -> list[Worry]:
    """What the answers of a visit say that worries, the gravest first; not answered is not "no"."""
    return [_worry(row) for row in _told()["worries"] if _holds(row, answers)]


def _holds(row: Mapping[str, Any], answers: Mapping[str, Answer]) -> bool:
    if "when" in row:
        return any(answers[key] in values for key, values in row["when"].items() if key in answers)
    summed = [answers[key] for key in row.get("sum", [row.get("item")]) if key in answers]
    numbers = [number for number in summed if isinstance(number, int | float)]
    return bool(numbers) and sum(numbers) >= row["at_least"]


def _worry(row: Mapping[str, Any]) -> Worry:
    return Worry(row["key"], Words(row["ko"], row["en"]), row["signal"], row["need_area"], tuple(row["situations"]))
