"""When a household that was counted as a blind spot counts anew, as `blind_spot.yaml` says it."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "blind_spot.yaml"


@cache
def _versions() -> tuple[tuple[dt.date, int], ...]:
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(sorted((row["from"], row["episode_months"]) for row in told["versions"]))


def episode_months(on: dt.date) -> int:
    """How many months an episode lasts by the rule of that day; the first rule holds for what lies before it."""
    held = [months for begins, months in _versions() if begins <= on]
    return held[-1] if held else _versions()[0][1]


def episode_ends(found_on: dt.date) -> dt.date:
    """The first day on which a household found that day counts anew."""
    months = found_on.year * 12 + found_on.month - 1 + episode_months(found_on)
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(found_on.day, 28))


def next_episode(counted: list[tuple[int, dt.date]], *, on: dt.date) -> int | None:
    """The episode in which a household counts that day, after the (episode, day) pairs it was counted in.

    None when the last one is not over.
    """
    if not counted:
        return 1
    episode, found_on = max(counted)
    return episode + 1 if on >= episode_ends(found_on) else None
