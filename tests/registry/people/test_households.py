from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area, Unit
from dure.foundation.transitions.once import IdTaken, Stale
from dure.registry.people.actions import (
    PersonFacts,
    add_member,
    edit_household,
    edit_member,
    mark_target_groups,
    move_out,
    register_household,
)
from dure.registry.people.models import Household, Membership, Person, TargetGroup
from dure.registry.people.queries import (
    age_on,
    household_line,
    members_of,
    memberships_of,
    target_groups_of,
)
from tests.personas import SYSTEM
from tests.places import OWN, SIBLING

Acting = Callable[[User], Any]
HEAD = PersonFacts(name="정말순", relation="relation:head", birth_date=dt.date(1950, 5, 5))
CHILD = PersonFacts(name="김하나", relation="relation:child", birth_date=dt.date(2012, 1, 1), sex="sex:female")


def register(actor: Actor, now: dt.datetime, *, path: str = OWN, **more: Any) -> tuple[Household, bool]:
    facts: dict[str, Any] = {
        "record_id": uuid7(),
        "area": Area.objects.get(path=path),
        "address": "광안로 3",
        "kind": "household_type:single_parent",
        "head": HEAD,
        "others": [CHILD],
        **more,
    }
    return register_household(actor=actor, at=now, **facts)


def test_registering_writes_the_people_and_since_when_they_live_there(
    official: User, acting: Acting, now: dt.datetime
) -> None:
    with acting(official) as actor:
        household, new = register(actor, now)
        members = members_of(actor, household)
        since = {row.valid_from for row in memberships_of(actor, household)}
    assert new
    assert (household.label, household.path) == ("정말순", OWN)
    assert [person.name for person in members] == ["정말순", "김하나"]
    assert since == {timezone.localdate(now)}


def test_a_second_click_registers_nothing_twice(official: User, acting: Acting, now: dt.datetime) -> None:
    key = uuid7()
    with acting(official) as actor:
        first, _ = register(actor, now, record_id=key)
        again, new = register(actor, now, record_id=key)
        assert not new
        assert again.id == first.id
        assert len(members_of(actor, first)) == 2


def test_nobody_registers_in_another_dong(official: User, acting: Acting, now: dt.datetime) -> None:
    with acting(official) as actor, pytest.raises(NotAllowed):
        register(actor, now, path=SIBLING)


def test_a_nurse_does_not_register(nurse: User, acting: Acting, now: dt.datetime) -> None:
    with acting(nurse) as actor, pytest.raises(NotAllowed):
        register(actor, now)


def test_two_people_edit_and_the_second_is_told(official: User, household: Household, acting: Acting) -> None:
    with acting(official) as actor:
        edit_household(actor=actor, household=household, version=0, address="광안로 7")
        with pytest.raises(Stale) as stale:
            edit_household(actor=actor, household=household, version=0, address="광안로 9")
        stored = Household.objects.visible_to(actor).get(pk=household.pk)
    assert (stored.address, stored.version) == ("광안로 7", 1)
    assert stale.value.current.address == "광안로 7"


def test_moving_house_takes_everything_along(case_manager: User, household: Household, acting: Acting) -> None:
    """A district's case manager edits but does not register, so the move into another dong is refused; in the district
    officer's hands it moves every row.
    """
    with acting(case_manager) as actor, pytest.raises(NotAllowed):
        edit_household(actor=actor, household=household, version=0, area=Area.objects.get(path=SIBLING))
    with scope(SYSTEM):
        mover = replace(SYSTEM, now=timezone.now())
        edit_household(actor=mover, household=household, version=0, area=Area.objects.get(path=SIBLING))
        paths = set(Person.objects.visible_to(SYSTEM).filter(household=household).values_list("path", flat=True))
    assert paths == {SIBLING}


def test_a_protected_household_stays_protected_when_its_area_changes(
    household: Household, protection_team: Unit
) -> None:
    branch = protection_team.path
    with scope(SYSTEM):
        Household.objects.visible_to(SYSTEM).filter(pk=household.pk).update(path=f"{branch}{OWN}")
        hidden = Household.objects.visible_to(SYSTEM).select_related("area").get(pk=household.pk)
        edit_household(
            actor=replace(SYSTEM, now=timezone.now()), household=hidden, version=0, area=Area.objects.get(path=SIBLING)
        )
        assert Household.objects.visible_to(SYSTEM).get(pk=household.pk).path == f"{branch}{SIBLING}"


def test_the_heads_new_name_becomes_the_households(official: User, household: Household, acting: Acting) -> None:
    with acting(official) as actor:
        (head,) = members_of(actor, household)
        edit_member(actor=actor, person=head, version=0, facts=PersonFacts(name="박영지", relation="relation:head"))
        assert Household.objects.visible_to(actor).get(pk=household.pk).label == "박영지"


def test_who_moved_out_lives_there_no_more_but_is_remembered(
    official: User, household: Household, acting: Acting
) -> None:
    today = timezone.localdate()
    with acting(official) as actor:
        key = uuid7()
        person, new = add_member(actor=actor, household=household, record_id=key, facts=CHILD, since=today)
        _same, again = add_member(actor=actor, household=household, record_id=key, facts=CHILD, since=today)
        assert (new, again) == (True, False)
        membership = Membership.objects.visible_to(actor).select_related("household").get(person=person)
        assert move_out(actor=actor, membership=membership, day=today) is True
        assert move_out(actor=actor, membership=membership, day=today) is False
        assert [row.name for row in members_of(actor, household)] == ["박영자"]
        assert {row.person.name for row in memberships_of(actor, household)} == {"박영자", "김하나"}


def test_an_id_of_somebody_elsewhere_adds_nobody(
    official: User, household: Household, sibling_household: Household, acting: Acting
) -> None:
    with scope(SYSTEM):
        elsewhere = Person.objects.visible_to(SYSTEM).get(household=sibling_household)
    with acting(official) as actor, pytest.raises(IdTaken):
        add_member(actor=actor, household=household, record_id=elsewhere.id, facts=CHILD, since=timezone.localdate())


def test_a_neighbouring_official_changes_nothing(sibling_official: User, household: Household, acting: Acting) -> None:
    with acting(sibling_official) as actor, pytest.raises(NotAllowed):
        mark_target_groups(actor=actor, household=household, groups=["target_group:disabled"], day=timezone.localdate())


@pytest.mark.requirement("R047")
def test_target_groups_are_several_and_dated(official: User, household: Household, acting: Acting) -> None:
    today = timezone.localdate()
    yesterday = today - dt.timedelta(days=1)
    with acting(official) as actor:
        mark_target_groups(
            actor=actor,
            household=household,
            groups=["target_group:senior_alone", "target_group:near_poor"],
            day=yesterday - dt.timedelta(days=9),
        )
        mark_target_groups(
            actor=actor,
            household=household,
            groups=["target_group:near_poor", "target_group:waste_paper_senior"],
            day=today,
        )
        now_held = {row.group_id for row in target_groups_of(actor, household, on=today)}
        before = {row.group_id for row in target_groups_of(actor, household, on=yesterday)}
        ended = TargetGroup.objects.visible_to(actor).get(group_id="target_group:senior_alone")
    assert now_held == {"target_group:near_poor", "target_group:waste_paper_senior"}
    assert before == {"target_group:near_poor", "target_group:senior_alone"}
    assert ended.valid_to == yesterday


def test_the_line_of_a_household_says_where_what_and_how_old(
    official: User, household: Household, acting: Acting
) -> None:
    with acting(official) as actor:
        members = members_of(actor, household)
        line = household_line(household, members, dt.date(2026, 3, 1))
    assert line == f"{household.area.name} · 1인 가구 · 71세"


def test_of_several_people_it_is_said_whose_age_it_is(official: User, household: Household, acting: Acting) -> None:
    with acting(official) as actor:
        members = members_of(actor, household)
        line = household_line(household, [*members, *members], dt.date(2026, 3, 1))
    assert "세대주 71세 · 2명" in line


@pytest.mark.parametrize(
    ("born", "age"), [(dt.date(1954, 3, 2), 71), (dt.date(1954, 3, 1), 72), (None, None), (dt.date(2026, 3, 1), 0)]
)
def test_ages_count_completed_years(born: dt.date | None, age: int | None) -> None:
    assert age_on(born, dt.date(2026, 3, 1)) == age
