"""What a screen may ask: the description of one fact."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FactScope(StrEnum):
    """Whether a fact is asked once for the household or once for each of its members."""

    HOUSEHOLD = "household"
    PERSON = "person"


@dataclass(frozen=True)
class FactSpec:
    """One fact: its kind is won, bool, choice, choices, date or int; `choices` are (code, Korean, English)."""

    key: str
    kind: str
    scope: FactScope
    label_ko: str
    label_en: str
    programmes: tuple[str, ...]
    choices: tuple[tuple[str, str, str], ...] = ()
    hint_ko: str = ""
    hint_en: str = ""
