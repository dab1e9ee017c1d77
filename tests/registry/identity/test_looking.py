"""The nightly matching: who stands in the register twice is proposed, and nobody is asked about again for nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dure.foundation.access.scope import scope
from dure.foundation.jobs.kinds import KINDS
from dure.registry.identity.jobs import look
from dure.registry.identity.models import CandidatePair, Subject
from dure.registry.identity.states import PairState
from dure.registry.people.models import Household, Person
from tests.personas import SYSTEM, make_household
from tests.places import OTHER_CITY

pytestmark = pytest.mark.django_db

OTHERS = ("이철수", "최미경", "정말순", "강동우", "윤서연", "임복례")


def born(number: int) -> dt.date:
    return dt.date(1931 + 7 * number, 1 + number, 3 + 4 * number)


def looked(at: dt.datetime | None = None) -> int:
    with scope(SYSTEM):
        return look(SYSTEM, at or timezone.now())


def pairs() -> list[CandidatePair]:
    with scope(SYSTEM):
        return list(CandidatePair.objects.visible_to(SYSTEM))


def sides(pair: CandidatePair) -> set[Any]:
    return {pair.first_id, pair.second_id}


@pytest.fixture(autouse=True)
def neighbours(db: None) -> list[Household]:
    """Families with nothing in common but a telephone that the personas all have."""
    return [make_household(label=name, born=born(number)) for number, name in enumerate(OTHERS)]


def test_a_family_that_is_written_down_twice_is_proposed_once() -> None:
    one, other = make_household(), make_household(label="박영쟈")
    assert looked() == len(OTHERS) + 2
    (pair,) = pairs()
    assert (sides(pair), pair.kind, pair.state) == ({one.pk, other.pk}, Subject.HOUSEHOLD, PairState.OPEN)
    assert pair.probability >= 0.6
    assert {"name", "birth_date"} <= set(pair.weights)
    assert looked() == 0
    assert [each.pk for each in pairs()] == [pair.pk]


def test_a_person_who_stands_twice_in_one_family_is_proposed_as_a_person() -> None:
    household = make_household()
    with scope(SYSTEM):
        first = Person.objects.visible_to(SYSTEM).get(household=household)
        second = Person(
            household=household,
            path=household.path,
            name="박영쟈",
            birth_date=first.birth_date,
            relation_id="relation:other",
        )
        second.save(force_insert=True)
    looked()
    assert [(sides(pair), pair.kind) for pair in pairs()] == [({first.pk, second.pk}, Subject.PERSON)]


def test_a_protected_family_is_never_looked_at(restricted_household: Household) -> None:
    make_household(label=restricted_household.label)
    assert looked() == len(OTHERS) + 1
    assert pairs() == []


def test_the_next_night_only_what_changed_is_looked_at() -> None:
    make_household(), make_household(label="박영쟈")
    looked(timezone.now() - dt.timedelta(days=1))
    with scope(SYSTEM):
        CandidatePair.objects.visible_to(SYSTEM).update(state=PairState.DIFFERENT)
    assert looked() > 0, "what was written since"
    assert [pair.state for pair in pairs()] == [PairState.DIFFERENT], "what somebody decided stays"


def test_a_family_that_comes_later_is_compared_with_those_who_were_there(neighbours: list[Household]) -> None:
    looked()
    later = make_household(OTHER_CITY, label=neighbours[0].label, born=born(0))
    assert looked() >= 1
    assert [sides(pair) for pair in pairs()] == [{neighbours[0].pk, later.pk}]


def test_looking_takes_as_many_questions_for_many_families_as_for_few() -> None:
    looked()
    counts = []
    for names in (OTHERS[:1], OTHERS[1:]):
        for name in names:
            make_household(label=name, born=born(OTHERS.index(name)))
        with CaptureQueriesContext(connection) as asked:
            looked()
        counts.append(len(asked))
    assert len(pairs()) == len(OTHERS)
    assert counts[0] == counts[1]


def test_it_runs_by_night() -> None:
    assert KINDS["identity.look"].every == "20 17 * * *"
    assert KINDS["identity.look"].alone
