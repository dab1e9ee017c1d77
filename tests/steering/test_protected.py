"""Protected households count where they live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from dure.foundation.access.branches import place_of
from dure.foundation.access.moving import Moved, move_household
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area, Unit
from dure.journey.discovery.tips.found.actions import count_blind_spot
from dure.registry.people.models import BeneficiaryStatus, Household, Person
from dure.steering.indicators.board import build_board
from dure.steering.indicators.counting import as_counts_role
from dure.steering.indicators.periods import Period, months
from dure.steering.indicators.queries import by_area, total
from tests.personas import SYSTEM, make_household
from tests.places import DISTRICT, OWN, SIBLING

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R127")]
Acting = Callable[[User], Any]


def this_month() -> Period:
    return months(timezone.localdate(), timezone.localdate())


def make_target(household: Household) -> None:
    with scope(SYSTEM):
        person = Person.objects.visible_to(SYSTEM).get(household=household)
        BeneficiaryStatus(
            household=household,
            path=household.path,
            person=person,
            status_id="beneficiary_status:basic_livelihood",
            valid_from=timezone.localdate(),
        ).save(force_insert=True)


def numbers(actor: Any) -> dict[str, dict[str, int]]:
    areas = [Area.objects.get(path=path) for path in (OWN, SIBLING)]
    found = by_area(actor, areas=areas, period=this_month())
    whole = total(actor, areas=[Area.objects.get(path=DISTRICT)], period=this_month())
    wanted = ("targets", "blind_spots_discovered")
    return {path: {name: values[name].value for name in wanted} for path, values in {**found, DISTRICT: whole}.items()}


def test_a_household_counts_for_its_dong_before_under_the_team_and_after(
    district_leader: User, protection_team: Unit, household: Household, acting: Acting, now: Any
) -> None:
    make_target(household)
    with scope(SYSTEM):
        spot = "blind_spot_definition:not_known"
        count_blind_spot(actor=SYSTEM, household=household, definition=spot, at=now)
    expected = {"targets": 1, "blind_spots_discovered": 1}
    nothing = {"targets": 0, "blind_spots_discovered": 0}
    for target in (None, f"{protection_team.path}{OWN}", OWN):
        if target:
            with scope(SYSTEM):
                assert move_household(household.id, to=target) is Moved.MOVED
        with acting(district_leader) as actor:
            assert numbers(actor) == {OWN: expected, SIBLING: nothing, DISTRICT: expected}, target


def test_what_is_done_under_the_team_counts_for_the_dong(
    district_leader: User, restricted_household: Household, acting: Acting, now: Any
) -> None:
    with scope(SYSTEM):
        found, _new = count_blind_spot(
            actor=SYSTEM, household=restricted_household, definition="blind_spot_definition:not_known", at=now
        )
    assert found.counted_path == place_of(restricted_household.path) == OWN
    with acting(district_leader) as actor:
        assert numbers(actor)[OWN]["blind_spots_discovered"] == 1


def test_the_counts_role_counts_every_household_once_and_those_of_other_places_not(
    district_leader: User, sibling_official: User, restricted_household: Household, acting: Acting
) -> None:
    make_household(OWN)
    make_household(SIBLING)
    for user, sees in ((district_leader, 3), (sibling_official, 1)):
        with acting(user), as_counts_role(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM people_household")
            assert cursor.fetchone() == (sees,)


def test_where_a_protection_team_works_small_numbers_are_hidden_from_the_people_of_the_dong_too(
    official: User, district_officer: User, protection_team: Unit, household: Household, acting: Acting, now: Any
) -> None:
    """With and without a protected family the page is the same: three of three open, or two and a hidden one."""
    make_target(household)
    for user, path in ((official, OWN), (district_officer, DISTRICT)):
        with acting(user) as actor:
            board = build_board(actor, areas=[Area.objects.get(path=path)], period=this_month())
            [line] = [line for line in board.lines if line.code.code == "targets"]
            assert line.total.value is None
    for at in range(4):
        make_target(make_household(OWN, label=f"집{at}"))
    with acting(official) as actor:
        board = build_board(actor, areas=[Area.objects.get(path=OWN)], period=this_month())
        [line] = [line for line in board.lines if line.code.code == "targets"]
        assert line.total.value == 5
