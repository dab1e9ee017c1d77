"""Pairs that may be the same: taken in, seen by who reads both sides, decided."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from dure.foundation.access.moving import move_household
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.registry.identity.actions.pairs import Taken, common_path, decide_pairs, propose_pair, take_in_pairs
from dure.registry.identity.comparing import likely_same, similar
from dure.registry.identity.models import CandidatePair, Subject
from dure.registry.identity.queries import candidates, waiting_pairs
from dure.registry.identity.states import PairState
from dure.registry.people.models import Household, Person
from tests.personas import SYSTEM, make_household
from tests.places import DISTRICT, OTHER_CITY, OWN, SIBLING

pytestmark = pytest.mark.django_db

Acting = Callable[[User], Any]


def row(first: Household, second: Household, probability: float = 0.9, **weights: float) -> dict[str, Any]:
    return {"id_a": str(second.pk), "id_b": str(first.pk), "probability": probability, "weights": weights}


def take_in(*rows: dict[str, Any], kind: Subject = Subject.HOUSEHOLD) -> Taken:
    with scope(SYSTEM):
        return take_in_pairs(actor=SYSTEM, rows=rows, at=timezone.now(), kind=kind)


def pairs() -> list[CandidatePair]:
    with scope(SYSTEM):
        return list(CandidatePair.objects.visible_to(SYSTEM))


def seen_by(user: User, acting: Acting, kind: str = "household") -> int:
    with acting(user) as actor:
        return len(candidates(actor, list(waiting_pairs(actor, kind=kind))))


def test_a_table_of_pairs_is_taken_in_once_however_often_it_comes() -> None:
    one, other = make_household(), make_household(label="박영자1")
    unknown = {"id_a": str(one.pk), "id_b": str(uuid.uuid4()), "probability": 0.8, "weights": {}}
    assert take_in(row(one, other), unknown, row(one, one), {"id_a": "x"}) == Taken(new=1, skipped=3)
    assert take_in(row(other, one, 0.95, name=4.2)) == Taken(renewed=1)
    found = pairs()
    assert [(pair.probability, pair.weights, pair.path) for pair in found] == [(0.95, {"name": 4.2}, OWN)]


def test_what_was_decided_is_not_asked_again(official: User, acting: Acting) -> None:
    one, other = make_household(), make_household(label="박영자1")
    take_in(row(one, other))
    with acting(official) as actor:
        decided = decide_pairs(actor=actor, pairs=[pairs()[0].pk], decision=PairState.DIFFERENT, at=timezone.now())
    assert decided == 1
    assert take_in(row(one, other, 0.99)) == Taken(decided=1)
    assert seen_by(official, acting) == 0


def test_a_protected_household_is_never_in_a_pair(
    restricted_household: Household, protector: User, district_officer: User, acting: Acting
) -> None:
    one = make_household()
    assert take_in(row(one, restricted_household)) == Taken(skipped=1)
    assert pairs() == []


def test_a_pair_is_gone_when_one_of_its_sides_comes_under_protection(protection_team: Any) -> None:
    one, other = make_household(), make_household(label="박영자1")
    take_in(row(one, other))
    with scope(SYSTEM):
        move_household(one.pk, to=f"{protection_team.path}{OWN}")
    assert pairs() == []


def test_a_pair_follows_when_one_of_its_sides_moves(
    official: User, sibling_official: User, district_officer: User, acting: Acting
) -> None:
    one, other = make_household(), make_household(label="박영자1")
    take_in(row(one, other))
    assert seen_by(official, acting) == 1
    with scope(SYSTEM):
        move_household(other.pk, to=SIBLING)
    assert [pair.path for pair in pairs()] == [DISTRICT]
    assert seen_by(official, acting) == 0
    assert seen_by(sibling_official, acting) == 0
    assert seen_by(district_officer, acting) == 1


def test_a_pair_of_two_cities_is_seen_by_neither(
    official: User, district_officer: User, other_city_official: User, acting: Acting
) -> None:
    take_in(row(make_household(), make_household(OTHER_CITY, label="박영자")))
    assert [pair.path for pair in pairs()] == [""]
    for user in (official, district_officer, other_city_official):
        assert seen_by(user, acting) == 0
        with acting(user), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM identity_candidatepair")
            assert cursor.fetchone()[0] == 0


def test_persons_are_paired_too(official: User, acting: Acting) -> None:
    make_household(), make_household(label="박영자1")
    with scope(SYSTEM):
        one, other = Person.objects.visible_to(SYSTEM)
    assert take_in(row(one, other), kind=Subject.PERSON) == Taken(new=1)
    assert seen_by(official, acting, "person") == 1
    assert seen_by(official, acting) == 0


def test_many_are_decided_at_once_and_somebody_elses_decision_stays(
    official: User, district_officer: User, nurse: User, acting: Acting
) -> None:
    homes = [make_household(label=f"박영자{number}") for number in range(4)]
    take_in(*(row(homes[0], other) for other in homes[1:]))
    keys = [pair.pk for pair in pairs()]
    with acting(nurse) as actor:
        assert decide_pairs(actor=actor, pairs=keys, decision=PairState.DIFFERENT, at=timezone.now()) == 0
    with acting(district_officer) as actor:
        assert decide_pairs(actor=actor, pairs=keys[:1], decision=PairState.DIFFERENT, at=timezone.now()) == 1
    with acting(official) as actor:
        assert decide_pairs(actor=actor, pairs=keys, decision=PairState.LATER, at=timezone.now()) == 2
    assert sorted(pair.state for pair in pairs()) == ["different", "later", "later"]


def test_a_person_may_think_of_a_pair_and_open_one_again(official: User, acting: Acting) -> None:
    one, other = make_household(), make_household(label="박영자1")
    take_in(row(one, other, 0.4))
    with acting(official) as actor:
        decide_pairs(actor=actor, pairs=[pairs()[0].pk], decision=PairState.DIFFERENT, at=timezone.now())
        pair = propose_pair(actor=actor, first=other, second=one, at=timezone.now())
        assert propose_pair(actor=actor, first=one, second=other, at=timezone.now()).pk == pair.pk
    assert [found.state for found in pairs()] == ["open"]


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        ("26.26500.1.", "26.26500.1.", "26.26500.1."),
        ("26.26500.1.", "26.26500.11.", "26.26500."),
        ("26.", "41.", ""),
        ("26.26500.", "26.26500.1.", "26.26500."),
    ],
)
def test_the_common_path_ends_with_a_whole_step_here_and_in_the_database(one: str, other: str, common: str) -> None:
    assert common_path(one, other) == common
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_common_path(%s, %s)", [one, other])
        assert cursor.fetchone()[0] == common


def test_names_are_similar_by_the_letters_they_share() -> None:
    assert similar("박영자", "박영지")
    assert similar("김영수", "김수영1")
    assert not similar("박영자", "박영자")
    assert not similar("이호", "김철")


def test_people_of_two_files_look_the_same_only_when_nothing_contradicts() -> None:
    def person(name: str, born: dt.date | None) -> Person:
        return Person(name=name, birth_date=born)

    day, other = dt.date(1954, 3, 2), dt.date(1980, 3, 2)
    father, son, nameless = person("박영수", day), person("박영수", other), person("박 영수", None)
    assert likely_same([father], [son]) == []
    assert likely_same([father], [nameless]) == [(father, nameless)]
    assert likely_same([person("박영주", day)], [father]) != []
