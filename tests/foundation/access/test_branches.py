"""The branches beside the area tree, in Python and in the database."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from dure.foundation.access.branches import branch_of, desk_of, is_restricted, place_of, team_branch
from dure.foundation.areas.models import Area, Unit
from tests.places import DISTRICT, OWN, SINCE

TEAM = team_branch(uuid.UUID(int=7))

PATHS = [
    (OWN, "", OWN),
    ("", "", ""),
    (TEAM, TEAM, ""),
    (f"{TEAM}{OWN}", TEAM, OWN),
    (f"{TEAM}{OWN}01.", TEAM, f"{OWN}01."),
]


@pytest.mark.parametrize(("path", "branch", "place"), PATHS)
def test_a_path_falls_into_the_branch_and_the_place(path: str, branch: str, place: str) -> None:
    assert (branch_of(path), place_of(path)) == (branch, place)
    assert is_restricted(path) is bool(branch)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "branch", "place"), PATHS)
def test_the_database_cuts_a_path_as_python_does(path: str, branch: str, place: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT branch_of(%s), place_of(%s)", [path, path])
        assert cursor.fetchone() == (branch, place)


def test_the_desk_of_a_protected_household_is_that_of_its_place() -> None:
    assert desk_of(f"{TEAM}{OWN}") == desk_of(OWN) == f"S.{OWN}"


@pytest.mark.django_db
def test_no_area_lies_in_a_branch() -> None:
    area = Area.objects.get(path=OWN)
    for path in (TEAM, f"S.{OWN}"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Area.objects.filter(pk=area.pk).update(path=path)


@pytest.mark.django_db
def test_a_named_team_has_a_branch_and_no_other_unit_has_one() -> None:
    area = Area.objects.get(path=DISTRICT)
    for kind, path in (("restricted_team", DISTRICT), ("dong_hub", TEAM)):
        unit = Unit(kind_id=f"unit_kind:{kind}", area=area, path=path, name_ko="팀", name_en="Team", valid_from=SINCE)
        with pytest.raises(IntegrityError), transaction.atomic():
            unit.save(force_insert=True)
