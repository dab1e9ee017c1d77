from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.foundation.audit.models import AuditEvent
from dure.registry.people.models import Household
from dure.registry.people.search import (
    HouseholdQuery,
    alike,
    known_elsewhere,
    read_birth_date,
    search_households,
)
from tests.personas import make_household
from tests.places import OWN

Acting = Callable[[User], Any]

pytestmark = pytest.mark.requirement("R041")


@pytest.mark.parametrize(
    "query",
    [
        HouseholdQuery(name="영자"),
        HouseholdQuery(birth_date=dt.date(1954, 3, 2)),
        HouseholdQuery(phone="+82 10 0000 1234"),
        HouseholdQuery(phone="010 0000 1234"),
        HouseholdQuery(address="망미번영로 12 근처 파란 대문"),
    ],
    ids=["fragment of the name", "birth date", "phone number from abroad", "phone number", "place told by a neighbour"],
)
def test_a_household_is_found_by_what_people_know(
    query: HouseholdQuery, official: User, household: Household, acting: Acting
) -> None:
    with acting(official) as actor:
        assert [hit.household.id for hit in search_households(actor, query)] == [household.id]


def test_the_household_that_matches_most_comes_first(official: User, acting: Acting) -> None:
    namesake = make_household(label="박영자", born=dt.date(1980, 1, 1))
    meant = make_household(label="박영자", born=dt.date(1954, 3, 2))
    with acting(official) as actor:
        found = search_households(actor, HouseholdQuery(name="박영자", birth_date=dt.date(1954, 3, 2)))
        likely = alike(actor, HouseholdQuery(name="박영자", birth_date=dt.date(1954, 3, 2)))
    assert [hit.household.id for hit in found] == [meant.id, namesake.id]
    assert [hit.household.id for hit in likely] == [meant.id]


def test_a_house_number_is_the_whole_number(official: User, household: Household, acting: Acting) -> None:
    with acting(official) as actor:
        assert search_households(actor, HouseholdQuery(address="망미번영로 1 옆집")) == []
        assert len(search_households(actor, HouseholdQuery(address="수영구 망미번영로 12 옆집"))) == 1


def test_nothing_asked_finds_nothing(official: User, household: Household, acting: Acting) -> None:
    with acting(official) as actor:
        assert search_households(actor, HouseholdQuery(name="  ", phone="01")) == []


def test_the_neighbouring_dong_finds_nothing_in_full(
    sibling_official: User, household: Household, acting: Acting
) -> None:
    with acting(sibling_official) as actor:
        assert search_households(actor, HouseholdQuery(name="박영자")) == []


def test_the_neighbouring_dong_learns_a_masked_name_and_the_office_and_leaves_a_trace(
    sibling_official: User, household: Household, acting: Acting
) -> None:
    with acting(sibling_official) as actor:
        (hit,) = known_elsewhere(actor, HouseholdQuery(name="박영자", phone="010-0000-1234"))
        (event,) = [row for row in _audit_of(sibling_official) if row["what"] == "people.known_elsewhere"]
    assert hit.masked_name == "박*자"
    assert hit.unit_name == Unit.objects.get(path=OWN).name
    assert event["detail"] == '{"found": 1}'
    with acting(sibling_official) as actor:
        written = AuditEvent.objects.visible_to(actor).get(what="people.known_elsewhere")
    assert bytes(written.mac) == written.mark().mac


def _audit_of(user: User) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT what, detail::text FROM audit_auditevent WHERE actor_id = %s", [user.id])
        return [{"what": what, "detail": detail} for what, detail in cursor.fetchall()]


@pytest.mark.parametrize(
    "query",
    [
        HouseholdQuery(name="영자"),
        HouseholdQuery(name="박영자", birth_date=dt.date(1970, 1, 1)),
        HouseholdQuery(phone="1234"),
        HouseholdQuery(birth_date=dt.date(1954, 3, 2)),
        HouseholdQuery(address="망미번영로 12"),
    ],
    ids=["fragment", "wrong birth date", "last digits", "birth date alone", "address alone"],
)
def test_nobody_fishes_outside_with_fragments(
    query: HouseholdQuery, sibling_official: User, household: Household, acting: Acting
) -> None:
    with acting(sibling_official) as actor:
        assert known_elsewhere(actor, query) == []


def test_a_protected_household_is_never_told_of(
    official: User, sibling_official: User, case_manager: User, restricted_household: Household, acting: Acting
) -> None:
    for user in (official, sibling_official, case_manager):
        with acting(user) as actor:
            assert known_elsewhere(actor, HouseholdQuery(name="한보호", phone="010-0000-1234")) == []
            assert search_households(actor, HouseholdQuery(name="한보호")) == []


def test_at_most_ten_are_told(sibling_official: User, acting: Acting, db: None) -> None:
    for _ in range(12):
        make_household(label="김영희")
    with acting(sibling_official) as actor:
        assert len(known_elsewhere(actor, HouseholdQuery(name="김영희"))) == 10


def test_a_volunteer_and_a_stranger_find_nobody(volunteer: User, household: Household, acting: Acting) -> None:
    with acting(volunteer) as actor:
        assert search_households(actor, HouseholdQuery(name="박영자")) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_known_elsewhere('박영자', NULL, '{}', '{}')")
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1954-03-02", dt.date(1954, 3, 2)),
        ("1954.3.2.", dt.date(1954, 3, 2)),
        ("19540302", dt.date(1954, 3, 2)),
        ("540302", dt.date(1954, 3, 2)),
        ("150302", dt.date(2015, 3, 2)),
        ("540231", None),
        ("영자", None),
        ("12", None),
    ],
)
def test_birth_dates_are_read_as_people_write_them(typed: str, read: dt.date | None) -> None:
    assert read_birth_date(typed) == read
