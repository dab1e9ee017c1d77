"""The made-up province: everything it should hold, the same for the same seed, and every measured request answers."""

from __future__ import annotations

import datetime as dt
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from dure.demo.bulk import load
from dure.demo.bulk.families import HOUSEHOLD, PERSON, Maker
from dure.demo.bulk.load import LONG_STORY, NotEmpty, load_province
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.registry.people.models import Household, Membership, Person
from dure.registry.people.search.fragments import people_named
from dure.registry.story.models import StoryLine
from tests.performance.history import tables
from tests.performance.measuring import Measured
from tests.performance.operations import Stage, operations
from tests.personas import SYSTEM

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
MANY = 10_000
HOUSEHOLDS = 96


@pytest.fixture
def province(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Loaded in the transaction of the test, so in its one connection, and without what needs a commit."""
    monkeypatch.setattr(load, "_settle", lambda: None)
    monkeypatch.setattr(load, "ThreadPoolExecutor", _AtOnce)
    monkeypatch.setattr(load, "_let_go", lambda: None)
    return load_province(households=HOUSEHOLDS, now=timezone.now(), progress=lambda number: None)


class _AtOnce:
    """Threads that are none."""

    def __init__(self, _number: int) -> None: ...
    def __enter__(self) -> _AtOnce:
        return self

    def __exit__(self, *_fault: object) -> None: ...
    def map(self, work: Any, things: Any) -> list[Any]:
        return [work(thing) for thing in things]


def test_a_province_holds_so_many_households_with_people_and_one_very_long_story(province: Any) -> None:
    with scope(SYSTEM):
        assert Household.objects.visible_to(SYSTEM).count() == HOUSEHOLDS
        persons = list(Person.objects.visible_to(SYSTEM))
        assert Membership.objects.visible_to(SYSTEM).count() == len(persons) > HOUSEHOLDS
        longest = max(
            StoryLine.objects.visible_to(SYSTEM).filter(household=home).count()
            for home in Household.objects.visible_to(SYSTEM).filter(area_id=province.dongs[0].code)
        )
        assert longest > LONG_STORY
        for piece in ("김", "영", persons[0].name[1:], persons[0].name):
            true = {person.id for person in persons if piece in person.name}
            assert {hit.subject_id for hit in people_named(piece, most=MANY)} == true


def test_a_province_is_never_mixed_with_anything(province: Any) -> None:
    with pytest.raises(NotEmpty):
        load_province(households=1, now=NOW, progress=lambda number: None)


def test_the_same_seed_makes_the_same_people() -> None:
    def made(seed: int) -> list[list[str]]:
        someone: Any = SimpleNamespace(id="x", name="x")
        dong: Any = SimpleNamespace(
            code="1", path="1.", name="가람동", official=someone, nurse=someone, manager=someone
        )
        lines = Maker(Random(seed), NOW).households(dong, 50)
        return [[line.split("\t", 2)[2] for line in lines[HOUSEHOLD]], [line.split("\t")[3] for line in lines[PERSON]]]

    assert made(5) == made(5)
    assert made(5) != made(6)


def test_every_measured_request_answers(province: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    for ask in operations(Stage()).values():
        ask()


def test_the_newest_of_each_size_stand_side_by_side_with_their_growth() -> None:
    small = Measured(10.0, 20.0, 8.0, 2.0, 5, 60).as_json()
    large = Measured(10.0, 30.0, 9.0, 6.0, 5, 60).as_json()
    served = {"requests_a_second": {"Today": 90.5}, "memory": {"pss_mb": 200.0, "rss_mb": 260.0}}
    common = {"at": "2026-11-22T10:00:00", "served": served, "load_average": [0.1, 0.2], "processors": 2}
    records = [
        {**common, "households": size, "operations": {"Today": each}, "rows": {"persons": 1}, "load_seconds": 1.0,
         "database_mb": 10}
        for size, each in ((100, small), (1000, large))
    ]  # fmt: skip
    assert "| Today | 10 / 20 (8 + 2) | 10 / 30 (9 + 6) | 1.50 × |" in tables(records)


def test_nobody_of_a_province_can_sign_in_with_a_password(province: Any) -> None:
    assert not any(user.has_usable_password() for user in User.objects.filter(username__startswith="welfare_official"))
