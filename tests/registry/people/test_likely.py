"""Who may be the same, while somebody types: what was meant is found, in words, and the log is not flooded."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from dure.engines.matching.spelling.variants import dates_near, numbers_near
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import AuditEvent
from dure.policy.korea.matching import korean
from dure.registry.people.models import Household, Person
from dure.registry.people.search import HouseholdQuery, likely_while_typing, search_households
from tests.personas import SYSTEM, make_household

Acting = Callable[[User], Any]
Browse = Callable[[User | None], Client]

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R041")]
KNOWN = HouseholdQuery(name="박영자", birth_date=dt.date(1954, 3, 2), phone="010-0000-1234")


@pytest.mark.parametrize(
    ("query", "reasons"),
    [
        (HouseholdQuery(name="박영자"), ["the same name"]),
        (HouseholdQuery(name="영자"), ["part of the name"]),
        (HouseholdQuery(name="박 영 자 님"), ["the same name"]),
        (HouseholdQuery(name="영자 박"), ["the same name, surname last"]),
        (HouseholdQuery(name="朴英子"), ["the name in another script"]),
        (HouseholdQuery(name="Park Youngja"), ["the name in another script"]),
        (HouseholdQuery(name="박령자"), ["the name sounds alike"]),
        (replace(KNOWN, phone=""), ["the same name", "the same birth date"]),
        (HouseholdQuery("박영숙", dt.date(1954, 3, 2)), ["one syllable of the name differs", "the same birth date"]),
        (
            HouseholdQuery("박영자", dt.date(1945, 3, 2)),
            ["the same name", "two digits of the birth date changed places"],
        ),
        (
            HouseholdQuery("박령자", dt.date(1954, 2, 3)),
            ["the name sounds alike", "day and month of the birth date changed places"],
        ),
        (HouseholdQuery("영자", dt.date(1954, 3, 12)), ["part of the name", "one digit of the birth date differs"]),
        (HouseholdQuery(phone="010 0000 1234"), ["the same number"]),
        (HouseholdQuery(phone="010-0000-2134"), ["two digits of the phone number changed places"]),
        (HouseholdQuery(address="망미번영로 12"), ["the same place"]),
    ],
)
def test_what_fits_is_said_in_words(
    query: HouseholdQuery, reasons: list[str], official: User, household: Household, acting: Acting
) -> None:
    with acting(official) as actor, override("en"):
        (hit,) = search_households(actor, query)
    assert hit.household.id == household.id
    assert hit.reasons == reasons


def test_what_fits_somebody_else_of_the_household_says_whom(
    official: User, household: Household, acting: Acting
) -> None:
    with scope(SYSTEM):
        Person(
            household=household, path=household.path, name="김영희", birth_date=dt.date(1980, 5, 6),
            relation_id="relation:child",
        ).save(force_insert=True)  # fmt: skip
    with acting(official) as actor, override("en"):
        assert search_households(actor, HouseholdQuery(name="김영"))[0].reasons == ["part of the name (김*희)"]
        (hit,) = search_households(actor, HouseholdQuery("김영희", dt.date(1980, 6, 5)))
        assert hit.reasons == [
            "the same name (김*희)",
            "day and month of the birth date changed places (김*희)",
        ]


def test_a_date_with_a_slip_alone_and_a_name_with_another_syllable_alone_find_nobody(
    official: User, household: Household, acting: Acting
) -> None:
    with acting(official) as actor:
        assert search_households(actor, HouseholdQuery(birth_date=dt.date(1945, 3, 2))) == []
        assert search_households(actor, HouseholdQuery("김철수", dt.date(1945, 3, 2))) == []
        assert search_households(actor, HouseholdQuery(name="박영숙")) == []


def test_whole_names_come_before_parts_and_parts_before_what_sounds_alike(official: User, acting: Acting) -> None:
    for label in ("가재숙희", "김제숙", "김재숙"):
        make_household(label=label, born=None)
    with acting(official) as actor:
        found = search_households(actor, HouseholdQuery(name="김재숙"))
        parts = search_households(actor, HouseholdQuery(name="재숙"))
    assert [hit.household.label for hit in found] == ["김재숙", "김제숙"]
    assert [hit.household.label for hit in parts] == ["가재숙희", "김재숙", "김제숙"]


def test_generated_slips_are_found_again(official: User, acting: Acting) -> None:
    """A letter that sounds alike, two digits of a date or number changed over, day and month: each finds its person."""
    chance = random.Random(17)
    given = sorted(korean().usual_given)
    homes = []
    for number in range(25):
        name = chance.choice("김이박최정") + chance.choice(given)
        born = dt.date(1930, 1, 1) + dt.timedelta(days=chance.randrange(25_000))
        homes.append(
            (make_household(label=name, born=born), name, born, f"0109{number:03d}{chance.randint(1000, 9999)}")
        )
    today = timezone.localdate()
    with acting(official) as actor:
        for home, name, born, _phone in homes:
            slips = list(dates_near(born, latest=today))
            for wrong in chance.sample(slips, 4):
                hits = search_households(actor, HouseholdQuery(name=name, birth_date=wrong))
                assert home.id in {hit.household.id for hit in hits}, (name, born, wrong)
            for typed in (f"{name[0]} {name[1:]}", f"{name[1:]} {name[0]}", f"{name} 님"):
                hits = search_households(actor, HouseholdQuery(name=typed, birth_date=born))
                assert hits[0].household.id == home.id, typed
    assert len(numbers_near(homes[0][3])) > 5


def test_nobody_is_found_outside_ones_path_and_no_protected_family(
    sibling_official: User, official: User, household: Household, restricted_household: Household, acting: Acting
) -> None:
    for query in (
        HouseholdQuery(name="박령자"),
        HouseholdQuery("박영자", dt.date(1945, 3, 2)),
        HouseholdQuery(phone="010-0000-2134"),
    ):
        with acting(sibling_official) as actor:
            assert likely_while_typing(actor, query, before="")[0] == []
    with acting(official) as actor:
        for name in ("한보호", "한 보 호 님", "보호 한"):
            assert likely_while_typing(actor, HouseholdQuery(name=name), before="")[0] == []


def looks_of(user: User) -> list[dict[str, Any]]:
    with scope(SYSTEM):
        rows = AuditEvent.objects.visible_to(SYSTEM).filter(actor_id=user.id, what="people.household", act="search")
        return [row.detail for row in rows]


def test_a_look_leaves_one_line_for_those_it_shows_and_not_one_for_each_key(
    official: User, household: Household, acting: Acting
) -> None:
    with acting(official) as actor:
        seen = ""
        for typed in ("박", "박영", "박영자", "박영자 "):
            _found, seen = likely_while_typing(actor, HouseholdQuery(name=typed), before=seen)
        assert looks_of(official) == [{"found": 1, "typing": True}]
        other = make_household(label="박영자", born=None)
        found, seen = likely_while_typing(actor, HouseholdQuery(name="박영자"), before=seen)
        assert {hit.household.id for hit in found} == {household.id, other.id}
        assert len(looks_of(official)) == 2
        likely_while_typing(actor, HouseholdQuery(name="쀍쀍쀍"), before=seen)
        assert len(looks_of(official)) == 2


def test_a_mark_of_somebody_else_hides_no_look(
    official: User, nurse: User, household: Household, acting: Acting
) -> None:
    with acting(official) as actor:
        _found, seen = likely_while_typing(actor, HouseholdQuery(name="박영자"), before="")
    with acting(nurse) as actor:
        likely_while_typing(actor, HouseholdQuery(name="박영자"), before=seen)
        assert len(looks_of(nurse)) == 1


def test_the_page_piece_shows_masked_names_and_why(browse: Browse, official: User, household: Household) -> None:
    typed = {"name": "박령자", "birth_date": "1954", "phone": "", "address": ""}
    page = browse(official).post(reverse("people:likely"), typed)
    text = page.content.decode()
    assert page.status_code == 200
    assert household.get_absolute_url() in text
    assert "data-seen=" in text
    assert "박*자" in text
    assert "박영자" not in text


def test_the_piece_of_those_elsewhere_has_a_button_that_asks(
    browse: Browse, sibling_official: User, household: Household
) -> None:
    client = browse(sibling_official)
    text = client.post(reverse("people:likely_elsewhere"), {"name": "박영자"}).content.decode()
    assert 'form="ask-there"' in text
    assert str(household.id) not in text
    assert client.post(reverse("people:likely_elsewhere"), {"name": "영자"}).content.decode().strip() == ""
    assert 'id="ask-there"' in client.get(reverse("people:register")).content.decode()


def test_typing_asks_the_same_few_questions_however_many_there_are(
    official: User, acting: Acting, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        home = make_household(label="김영희", born=dt.date(1950, 1, 1 + number))
        with scope(SYSTEM):
            Person(household=home, path=home.path, name=f"김희{number}", relation_id="relation:child").save(
                force_insert=True
            )
    with acting(official) as actor, django_assert_max_num_queries(6):
        found, _seen = likely_while_typing(actor, HouseholdQuery(name="김영희"), before="")
    assert len(found) == 5
