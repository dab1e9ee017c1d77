"""The nightly matching: who stands in the register twice is proposed, and nobody is asked about again for nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dure.foundation.access.scope import scope
from dure.foundation.jobs.kinds import KINDS
from dure.policy.korea.matching import find_pairs
from dure.registry.identity import looking
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


def test_the_register_is_read_in_pieces_and_nobody_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = make_household(), make_household(label="박영쟈")
    read: list[list[str]] = []

    def watched(people: pa.RecordBatchReader, **asked: Any) -> pa.Table:
        assert asked["touching"] is None
        return find_pairs(pa.RecordBatchReader.from_batches(people.schema, map(_kept, people)), **asked)

    def _kept(batch: pa.RecordBatch) -> pa.RecordBatch:
        read.append(batch.column("name").to_pylist())
        return batch

    monkeypatch.setattr(looking, "ROWS_AT_ONCE", 3)
    monkeypatch.setattr(looking, "find_pairs", watched)
    assert looked() == len(OTHERS) + 2
    assert [len(names) for names in read] == [3, 3, 2]
    assert sorted(name for names in read for name in names) == sorted([*OTHERS, "박영자", "박영쟈"])
    assert [sides(pair) for pair in pairs()] == [{one.pk, other.pk}]


def test_what_changed_is_asked_of_the_history_by_its_time() -> None:
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for table, index in (("personevent", "person"), ("householdevent", "household")):
            cursor.execute(f"EXPLAIN SELECT pgh_obj_id FROM people_{table} WHERE pgh_created_at > now()")
            assert f"{index}_history_by_time" in "".join(line for (line,) in cursor.fetchall())


def test_it_runs_by_night() -> None:
    assert KINDS["identity.look"].every == "20 17 * * *"
    assert KINDS["identity.look"].alone
