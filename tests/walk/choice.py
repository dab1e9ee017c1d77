"""Which steps of the whole walk are taken: all of them, or a selection in which every pair of things still meets."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WHOLE = bool(os.environ.get("DURE_WALK_ALL"))
"""Set by ``make walk``."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request: as whom, about which place, by which method."""

    persona: str
    place: str
    method: str


def steps_on(
    number: int, *, personas: Sequence[str], places: Sequence[str], methods: Sequence[str], seen: dict[str, set[str]]
) -> Iterator[Step]:
    """The steps on the route with this number.

    Selected: each persona once at a place that is hers and once at one that is not, places and methods taking turns
    from route to route and from persona to persona.
    """
    for turn, persona in enumerate(personas, start=number):
        if WHOLE:
            yield from (Step(persona, place, method) for place in places for method in methods)
            continue
        hers = [place for place in places if place in seen[persona]]
        others = [place for place in places if place not in seen[persona]]
        for shift, group in enumerate((hers, others)):
            if group:
                method = methods[(turn // len(group) + shift) % len(methods)]
                yield Step(persona, group[turn % len(group)], method)
