"""What to try next when somebody cannot be reached, as `unreachable.yaml` says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "unreachable.yaml"
NO_ANSWER = "no_answer"
MET = "met"
OVER = frozenset({MET, "deceased"})
"""Outcomes after which nothing is left to try."""


@dataclass(frozen=True, slots=True)
class Step:
    """What to try (a code of `attempt_step`) and within how long; `escalate` when the district has to know."""

    code: str
    within: dt.timedelta
    escalate: bool = False


@cache
def _told() -> Mapping[str, Any]:
    told: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return told


def longest_pause() -> dt.timedelta:
    """Never longer without a next step."""
    return dt.timedelta(days=_told()["most_days"])


def next_step(outcomes: Sequence[str]) -> Step | None:
    """What follows these outcomes (codes of `visit_outcome`, the oldest first); None when nothing is left to try.

    Doors that nobody opened since the family was last met go up the ladder; past its end the last step is repeated.
    Every other outcome has a step of its own. From `escalate_after` tries without a meeting on, whatever came of
    each, the district is told.
    """
    if outcomes and outcomes[-1] in OVER:
        return None
    told = _told()
    vain = _in_vain(outcomes)
    escalate = len(vain) >= told["escalate_after"]
    if vain and vain[-1] in told["instead"]:
        return _step(told["instead"][vain[-1]], escalate=escalate)
    place = min(max(vain.count(NO_ANSWER) - 1, 0), len(told["ladder"]) - 1)
    return _step(told["ladder"][place], escalate=escalate)


def _in_vain(outcomes: Sequence[str]) -> Sequence[str]:
    """What came of each try since the family was last met."""
    met = max((place for place, outcome in enumerate(outcomes) if outcome == MET), default=-1)
    return outcomes[met + 1 :]


def _step(row: Mapping[str, Any], *, escalate: bool) -> Step:
    return Step(row["step"], min(dt.timedelta(hours=row["hours"]), longest_pause()), escalate)
