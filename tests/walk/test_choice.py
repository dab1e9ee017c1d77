"""The selection of the walk leaves out no pair of route, person, place and method."""

from __future__ import annotations

import itertools

import pytest

from tests.walk import choice
from tests.walk.choice import steps_on

PERSONAS = [f"person {number}" for number in range(13)]
PLACES = ["own", "sibling", "trap", "othercity", "restricted"]
METHODS = ["get", "post"]
ROUTES = 40
SEEN = {persona: set(PLACES[: number % 4]) for number, persona in enumerate(PERSONAS)}


def taken() -> set[tuple[str, str, str, str]]:
    return {
        (f"route {number}", step.persona, step.place, step.method)
        for number in range(ROUTES)
        for step in steps_on(number, personas=PERSONAS, places=PLACES, methods=METHODS, seen=SEEN)
    }


def test_every_pair_meets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "WHOLE", False)
    axes = [[f"route {number}" for number in range(ROUTES)], PERSONAS, PLACES, METHODS]
    steps = taken()
    for one, other in itertools.combinations(range(4), 2):
        met = {(step[one], step[other]) for step in steps}
        missing = set(itertools.product(axes[one], axes[other])) - met
        assert missing == set(), f"axes {one} and {other}"
    assert len(steps) < ROUTES * len(PERSONAS) * 2 + 1


def test_the_whole_walk_takes_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "WHOLE", True)
    assert len(taken()) == ROUTES * len(PERSONAS) * len(PLACES) * len(METHODS)
