"""The words of docs/reference/meanings.yaml, and what is asked for there in vain."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
MEANINGS = ROOT / "docs" / "reference" / "meanings.yaml"
UNDOCUMENTED = "**not described**"

missing: set[str] = set()
"""Places of the file that have no words yet."""


@cache
def _all() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(MEANINGS.read_text(encoding="utf-8"))
    return found


def told(*place: str) -> str:
    """The words at a place of the file, like ("states", "VisitState", "done"); remembers when there are none."""
    return found(*place) or _lack(place)


def found(*place: str) -> str:
    """The same, but empty without words."""
    here: Any = _all()
    for step in place:
        here = here.get(step) if isinstance(here, dict) else None
    return str(here) if here else ""


def names(*place: str) -> list[str]:
    """What is described at a place, in the order of the file."""
    here: Any = _all()
    for step in place:
        here = here.get(step, {})
    return list(here)


def _lack(place: tuple[str, ...]) -> str:
    missing.add(": ".join(place))
    return UNDOCUMENTED


def row(*cells: object) -> str:
    """A line of a Markdown table."""
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def table(*heads: str) -> list[str]:
    """The head of a Markdown table."""
    return [row(*heads), "|" + "---|" * len(heads)]
