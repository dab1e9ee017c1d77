"""The duty to report somebody in need: its words, its article, and how sure we are of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "reporting_duty.yaml"


@cache
def reporting_duty() -> Mapping[str, Any]:
    """The whole file. Texts come in pairs: ``duty_ko`` and ``duty_en``."""
    told: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return told


def duty_words(language: str) -> dict[str, str]:
    """The texts of one language, by their name without it; English where there is no other."""
    ending = "_ko" if language.startswith("ko") else "_en"
    told = reporting_duty()
    words = {name.removesuffix(ending): str(text) for name, text in told.items() if name.endswith(ending)}
    return words if ending == "_ko" else {**words, "article": f"Art. {told['article']}"}
