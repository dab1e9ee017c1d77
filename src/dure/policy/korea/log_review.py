"""What the monthly review of the access log looks for, as `log_review.yaml` says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "log_review.yaml"


@dataclass(frozen=True)
class LogRule:
    """One pattern with its thresholds; the sentences of why hold the thresholds already."""

    code: str
    title_ko: str
    title_en: str
    why_ko: str
    why_en: str
    parameters: Mapping[str, Any]


@cache
def log_rules() -> tuple[LogRule, ...]:
    """The rules in the order of the file."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(_rule(row) for row in told["rules"])


def _rule(row: Mapping[str, Any]) -> LogRule:
    values = row["parameters"]
    return LogRule(
        row["code"], row["ko"], row["en"], row["why_ko"].format(**values), row["why_en"].format(**values), values
    )
