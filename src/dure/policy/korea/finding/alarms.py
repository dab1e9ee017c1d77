"""How soon somebody looks after an alarm, as `alarms.yaml` says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "alarms.yaml"


@dataclass(frozen=True, slots=True)
class AlarmKind:
    """One kind of event; `situations` are those of `crisis_line`, to print the numbers beside it."""

    within: dt.timedelta
    grave: bool
    situations: tuple[str, ...]


@cache
def alarm_kinds() -> Mapping[str, AlarmKind]:
    """Every kind by its code."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        row["code"]: AlarmKind(dt.timedelta(minutes=row["minutes"]), row["grave"], tuple(row["situations"]))
        for row in told["kinds"]
    }
