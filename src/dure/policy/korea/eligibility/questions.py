"""Every fact a screen may ask for the six programmes, read from `facts.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from dure.engines.eligibility import FactScope, FactSpec


def _read(path: Path) -> tuple[FactSpec, ...]:
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["facts"]
    return tuple(
        FactSpec(
            key=row["key"],
            kind=row["kind"],
            scope=FactScope(row["per"]),
            label_ko=row["ko"],
            label_en=row["en"],
            programmes=tuple(row["programmes"]),
            choices=tuple((choice["code"], choice["ko"], choice["en"]) for choice in row.get("choices", ())),
            hint_ko=row.get("hint_ko", ""),
            hint_en=row.get("hint_en", ""),
        )
        for row in rows
    )


FACTS = _read(Path(__file__).parent / "facts.yaml")
