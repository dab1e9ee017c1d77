"""Which one official answers for a place: a rule over plain data.

The nearest charge counts: the ban's, else the tong's, else the dong's own, which is for whatever no tong or ban has.
A charge whose holder does not work there any more counts no longer; who is away is stood in for. Where no charge is
left, the head of the dong answers, so that nobody is without an official.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers today. ``path`` is the area whose charge decides; ``absent`` is the one stood in for.

    ``is_given`` is False where nobody was given the charge and the head answers.
    """

    official: uuid.UUID
    path: str
    absent: uuid.UUID | None = None
    is_given: bool = True


@dataclass(frozen=True, slots=True)
class Roster:
    """What holds on one day: holders by the path of their area, where each person works, who stands in for whom.

    ``heads`` are those who answer where no charge is left, by the path at which they work.
    """

    charges: Mapping[str, uuid.UUID]
    posted: Mapping[uuid.UUID, tuple[str, ...]]
    away: Mapping[uuid.UUID, uuid.UUID]
    heads: Mapping[str, uuid.UUID]

    def duty_at(self, path: str) -> Duty | None:
        """The one official of the place; None only where nobody works at all."""
        steps = list(upwards(path))
        given = (self._held(step, self.charges.get(step)) for step in steps)
        return next((duty for duty in given if duty), None) or self._of_the_head(steps)

    def _held(self, step: str, official: uuid.UUID | None) -> Duty | None:
        if official is None or not self._works_at(official, step):
            return None
        if official not in self.away:
            return Duty(official, step)
        substitute = self.away[official]
        if substitute in self.away or not self._works_at(substitute, step):
            return None
        return Duty(substitute, step, absent=official)

    def _of_the_head(self, steps: list[str]) -> Duty | None:
        for step in steps:
            if head := self.heads.get(step):
                held = self._held(step, head) or Duty(head, step)
                return Duty(held.official, step, held.absent, is_given=False)
        return None

    def _works_at(self, official: uuid.UUID, step: str) -> bool:
        return any(step.startswith(path) for path in self.posted.get(official, ()))


def upwards(path: str) -> Iterator[str]:
    """The path and every path above it, the nearest first."""
    for cut in range(len(path), 0, -1):
        if path[cut - 1] == ".":
            yield path[:cut]
