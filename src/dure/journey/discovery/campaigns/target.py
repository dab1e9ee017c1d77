"""Whom a campaign asks: a saved filter over the register. Pure: no Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

LIVES_AT_MOST = 130
"""Years."""


@dataclass(frozen=True, slots=True)
class Target:
    """Of each list one is enough; the lists must all fit. What is empty asks nothing.

    ``groups``, ``kinds`` and ``statuses`` are code ids, ``areas`` paths. ``age_from`` and ``age_to`` are completed
    years of somebody who lives there, both included.
    """

    groups: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Target:
        """What ``as_json`` wrote; unknown keys are passed over."""
        lists = {name: tuple(told.get(name) or ()) for name in ("groups", "kinds", "statuses", "areas")}
        return cls(**lists, age_from=told.get("age_from"), age_to=told.get("age_to"))

    def as_json(self) -> dict[str, Any]:
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @property
    def asks_age(self) -> bool:
        return self.age_from is not None or self.age_to is not None

    def born_between(self, on: dt.date) -> tuple[dt.date, dt.date]:
        """The first and the last day of birth that fit on a day."""
        oldest = LIVES_AT_MOST if self.age_to is None else self.age_to
        first = years_before(on, oldest + 1) + dt.timedelta(days=1)
        return first, years_before(on, self.age_from or 0)


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day so many years ago; who was born on 29 February has a birthday on the 28th in other years."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
