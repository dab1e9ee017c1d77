"""A walk that finds nothing proves nothing until it has found what was hidden for it: every planted fault is caught."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.walk.downloads import FORMATS, fetch, wrong_with
from tests.walk.planted import FAULTS, IN_FILES, Fault, one_wall_down, planted
from tests.walk.routes import Route, routes
from tests.walk.test_walk import ask, faults, sent_to
from tests.walk.world import PLACES, World

pytestmark = pytest.mark.django_db

SHARES = 3
LEADERS = ("district_leader", "province_leader")
Clients = Mapping[str, tuple[Client, Any]]
KNOWN = {route.name: route for route in routes()}


def steps(fault: Fault) -> Iterator[tuple[Route, str, str, str]]:
    for name in fault.routes:
        route = KNOWN[name]
        methods = route.methods if route.is_for_programs else fault.methods
        for persona in fault.personas:
            for place in PLACES if route.is_about_a_place else ["own"]:
                for method in methods:
                    yield route, persona, place, method


def found_by(fault: Fault, world: World, clients: Clients) -> list[str]:
    """What the walk says along the steps of a fault."""
    said = []
    for route, persona, place, method in steps(fault):
        client, actor = clients[persona]
        url = reverse(route.name, kwargs=world.arguments(set(route.arguments), place))
        answer = ask(client, method, url, sent_to(route, world, place) if route.is_for_programs else None)
        wrong = faults(answer, route, persona, actor, place, method)
        said += [f"{method} {route.name} at {place} as {persona}: {fault}" for fault in wrong]
    return said


def test_there_are_more_than_twenty_planted_faults() -> None:
    assert len(FAULTS) + len(IN_FILES) > 20


@pytest.mark.parametrize("share", range(SHARES))
def test_the_walk_finds_every_planted_fault(share: int, world: World, clients: Clients) -> None:
    missed = {}
    for name, fault in list(FAULTS.items())[share::SHARES]:
        with planted(fault):
            said = found_by(fault, world, clients)
        if not any(fault.says in line for line in said):
            missed[name] = said
    assert missed == {}, "\n".join(f"{name}: {said}" for name, said in missed.items())


@pytest.mark.parametrize("alone", [False, True], ids=["both walls", "the filters of the program alone"])
def test_along_the_same_steps_a_sound_house_has_no_fault(
    alone: bool, world: World, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    if alone:
        one_wall_down(monkeypatch)
    walked = [fault for fault in FAULTS.values() if fault.alone or not alone]
    assert [line for fault in walked for line in found_by(fault, world, clients)] == []


def test_no_file_that_leaves_tells_of_a_family_and_each_planted_one_is_caught(world: World, clients: Clients) -> None:
    for persona, (client, actor) in clients.items():
        for file_format in FORMATS if actor and actor.may("see_indicators") else ():
            wrong = wrong_with(fetch(client, file_format), reads_files=persona not in LEADERS)
            assert wrong == [], f"{file_format} of {persona}"
    for name, (plant, file_format, says) in IN_FILES.items():
        with pytest.MonkeyPatch.context() as planting:
            plant(planting)
            wrong = wrong_with(fetch(clients["province_leader"][0], file_format), reads_files=False)
        assert any(says in line for line in wrong), f"{name}: {wrong}"
