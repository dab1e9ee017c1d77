"""Finding the same person in Korea: the engine ``engines.matching`` with our spelling and trained parameters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from dure.engines.matching import Contribution, Language, Matcher, Model
from dure.engines.matching.spelling.variants import Namesakes

if TYPE_CHECKING:
    import pyarrow as pa

FOLDER = Path(__file__).parent
MODEL_FILE = FOLDER / "model.json"


@cache
def korean() -> Language:
    """How Koreans write names and places."""
    data: dict[str, Any] = {}
    for name in ("spelling.yaml", "given_names.yaml", "ideographs.yaml"):
        data |= yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    data["usual_given"] = data["usual_given"].split()
    return Language.from_data(data)


@cache
def namesakes() -> Namesakes:
    """Other spellings of a Korean name: what the search before registering asks for besides what was typed."""
    return Namesakes(korean())


@cache
def trained() -> Model:
    """The parameters that ``python -m tools.train_matching`` wrote, with their date."""
    return Model.read(MODEL_FILE)


def matcher(tell: Callable[[str, int], None] | None = None) -> Matcher:
    """The engine for Koreans; `tell` hears of each step and how many rows or pairs it has."""
    return Matcher(korean(), trained(), tell=tell)


def find_pairs(
    people: Any, others: Any = None, *, at_least: float, touching: Collection[str] | None = None
) -> pa.Table:
    """Pairs of rows that are one person, best first; see ``engines.matching``."""
    return matcher().find_pairs(people, others, at_least=at_least, touching=touching)


def explain(row_a: Mapping[str, Any], row_b: Mapping[str, Any]) -> list[Contribution]:
    """Why two rows are thought to be one person or not, the prior first."""
    return matcher().explain(row_a, row_b)
