"""Fragments of names and addresses: everything that a full scan finds, nothing from outside, and never out of date."""

from __future__ import annotations

import random
import unicodedata
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.registry.people.models import Household, Person
from dure.registry.people.search.fragments import (
    FEW,
    START,
    Hit,
    households_fitting,
    households_labelled,
    households_placed,
    people_named,
    words_of,
)
from tests.personas import SYSTEM, make_household
from tests.places import DISTRICT, OTHER_CITY, OWN, PROVINCE, SIBLING, TRAP

Acting = Callable[[User], Any]
MANY = 10_000
SYLLABLES = "김이박최정가나다라마바사아자차카영순옥희"
STRANGE = [
    "남궁 민수",
    "황보혜정",
    "NGUYEN Thi Lan",
    "o'neil 100%",
    "a_b",
    "김",
    "이이이",
    "가나가나",
    "은하수아름다운",
    "",
]


def squeezed(text: str) -> str:
    """What the index is said to do with a name, in Python."""
    return unicodedata.normalize("NFC", "".join(text.split())).lower()


def fill(number: int = 300, seed: int = 7) -> list[tuple[str, str, uuid.UUID]]:
    """Many persons at all places; gives back (name, path, id) of each."""
    chance = random.Random(seed)
    names = STRANGE + ["".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 3, 4)))) for _ in range(number)]
    areas = {area.path: area for area in Area.objects.filter(path__in=(OWN, SIBLING, TRAP, OTHER_CITY))}
    rows = []
    with scope(SYSTEM):
        for name in names:
            path = chance.choice(list(areas))
            household = Household(
                label=name,
                area=areas[path],
                path=path,
                address=f"수영로{chance.randint(1, 3)}번길 {chance.randint(1, 40)}",
                address_detail=f"({chance.choice(('망미동', '광안동'))}, {chance.choice('가나다')}빌라)",
                kind_id="household_type:single",
                registered_at=SYSTEM.now,
            )
            household.save(force_insert=True)
            person = Person(household=household, path=path, name=name, relation_id="relation:head")
            person.save(force_insert=True)
            rows.append((name, path, person.id))
    return rows


def asked_of(names: list[str]) -> set[str]:
    """Every fragment of one, two, three and more letters of the names, and some that are nowhere."""
    pieces = {
        name[start : start + size]
        for name in map(squeezed, names)
        for size in (1, 2, 3, 4, 5)
        for start in range(len(name) - size + 1)
    }
    return pieces | {"쀍", "쀍쀍", "쀍쀍쀍", "김쀍", "%", "_", "김%", "100%", "남궁 민", "NGUYEN", "'", "\\"}


@pytest.mark.requirement("R041")
def test_fragments_find_all_that_a_full_scan_finds_below_ones_path_and_nothing_else(
    official: User, case_manager: User, other_city_official: User, acting: Acting
) -> None:
    rows = fill()
    for user, prefix in ((official, OWN), (case_manager, DISTRICT), (other_city_official, OTHER_CITY)):
        with acting(user):
            for piece in sorted(asked_of([name for name, _path, _id in rows])):
                true = {
                    key for name, path, key in rows if path.startswith(prefix) and squeezed(piece) in squeezed(name)
                }
                hits = people_named(piece, most=MANY)
                assert {hit.subject_id for hit in hits} == true, piece
                assert len(hits) == len(true), piece


def test_whole_names_come_first_then_beginnings_then_the_rest(official: User, acting: Acting) -> None:
    for label in ("한가람", "가람솔", "가람"):
        make_household(label=label)
    with acting(official):
        hits = people_named("가람", most=MANY)
        names = {row.id: row.name for row in Person.objects.visible_to(SYSTEM)}
    assert [(names[hit.subject_id], hit.rank) for hit in hits] == [("가람", 0), ("가람솔", 1), ("한가람", 2)]


@pytest.mark.parametrize("piece", ["김", "김이", "가나가", "영"])
def test_pages_put_together_are_the_whole_without_a_gap_or_a_double(
    piece: str, case_manager: User, acting: Acting
) -> None:
    fill()
    with acting(case_manager):
        whole = people_named(piece, most=MANY)
        pages: list[Hit] = []
        mark = START
        while page := people_named(piece, most=3, after=mark):
            pages += page
            mark = (page[-1].rank, page[-1].path, page[-1].subject_id)
    assert pages == whole


def test_addresses_are_found_by_any_part_of_a_word(case_manager: User, acting: Acting) -> None:
    fill()
    with acting(case_manager) as actor:
        places = {row.id: f"{row.address} {row.address_detail}".lower() for row in Household.objects.visible_to(actor)}
        for piece in ("수영로", "로1", "번길", "망미", "빌라", "나빌", "12", "쀍쀍", "1번길"):
            hits = households_placed(piece, most=MANY)
            assert {hit.household_id for hit in hits} == {key for key, text in places.items() if piece in text}, piece
            assert len(hits) == len({hit.household_id for hit in hits})


@pytest.mark.parametrize("few", [FEW, 0])
def test_several_words_must_all_fit_by_name_or_address(few: int, case_manager: User, acting: Acting) -> None:
    """Whether a rare word leads, or there are only common ones."""
    rows = fill()
    with acting(case_manager) as actor:
        texts = {
            row.id: f"{squeezed(row.label)}|{row.address}|{row.address_detail}".lower()
            for row in Household.objects.visible_to(actor)
        }
        for line in ("김 망미", "수영로1 빌라", "이 12", "김이 쀍쀍", f"{rows[40][0]} 번길"):
            words = words_of(line)
            hits = households_fitting(words, most=MANY, few=few)
            true = {key for key, text in texts.items() if all(word in text for word in words)}
            assert {hit.household_id for hit in hits} == true, line
            assert len(hits) == len(true)


@pytest.mark.parametrize("few", [FEW, 0])
def test_the_pages_of_several_words_are_the_whole_in_its_order(few: int, case_manager: User, acting: Acting) -> None:
    fill()
    with acting(case_manager):
        whole = households_fitting(["김", "수영로"], most=MANY, few=few)
        pages: list[Hit] = []
        mark = START
        while page := households_fitting(["김", "수영로"], most=3, after=mark, few=few):
            pages += page
            mark = (page[-1].rank, page[-1].path, page[-1].subject_id)
    assert len(whole) > 9
    assert len({hit.path for hit in whole}) > 1
    assert pages == whole == sorted(whole, key=lambda hit: (hit.path, hit.household_id))


def test_a_new_name_a_move_and_another_label_are_found_at_once_and_the_old_no_more(
    official: User, sibling_official: User, household: Household, acting: Acting
) -> None:
    with scope(SYSTEM):
        Person.objects.visible_to(SYSTEM).filter(household=household).update(name="서가온")
    with acting(official):
        assert people_named("박영자", most=9) == []
        assert len(people_named("가온", most=9)) == 1
        assert [hit.subject_id for hit in households_labelled("박영", most=9)] == [household.id]
    with scope(SYSTEM):
        Household.objects.visible_to(SYSTEM).filter(pk=household.pk).update(
            path=SIBLING, label="서가온", address="새길 9"
        )
    with acting(official):
        assert people_named("가온", most=9) == households_placed("망미번영로", most=9) == []
    with acting(sibling_official):
        assert len(people_named("가온", most=9)) == 1
        assert households_labelled("가온", most=9) == []
        assert households_placed("망미번영로", most=9) == []
        assert [hit.household_id for hit in households_placed("새길", most=9)] == [household.id]


def test_a_protected_household_leaves_every_search_of_the_others(
    official: User, province_leader: User, household: Household, acting: Acting
) -> None:
    with scope(SYSTEM):
        Household.objects.visible_to(SYSTEM).filter(pk=household.pk).update(path=f"{PROVINCE}protected.")
    with acting(official):
        assert people_named("박영자", most=9) == households_placed("망미번영로", most=9) == []
        assert households_fitting(["박영자", "망미"], most=9) == []


def test_who_has_no_scope_finds_nobody(volunteer: User, household: Household, acting: Acting) -> None:
    with acting(volunteer):
        assert people_named("박", most=9) == households_placed("망미", most=9) == []
    assert people_named("박", most=9) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM people_name_part",
        "SELECT * FROM people_place",
        "SELECT * FROM people_place_word",
        "SELECT * FROM people_holding('박', ARRAY[''], 9)",
        "SELECT people_keep_label_parts(ARRAY[]::uuid[])",
    ],
)
def test_the_index_itself_is_closed_to_the_app(sql: str, household: Household) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
