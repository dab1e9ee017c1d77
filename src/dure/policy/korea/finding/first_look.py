"""How soon somebody looks at a finding, as `first_look.yaml` says it."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import yaml

from dure.policy.korea.finding.unreachable import longest_pause

FILE = Path(__file__).parent / "first_look.yaml"


@cache
def _bands() -> tuple[tuple[int, dt.timedelta], ...]:
    """The least points of each band and its time, the gravest first."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(sorted(((row["points"], dt.timedelta(hours=row["hours"])) for row in told["bands"]), reverse=True))


def look_within(points: int) -> dt.timedelta:
    """How long a finding with so many points may wait for its first look; never longer than the longest pause."""
    reached = next((within for least, within in _bands() if points >= least), _bands()[-1][1])
    return min(reached, longest_pause())
