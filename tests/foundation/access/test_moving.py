"""Moving a household takes along everything that tells of it, and nobody moves what is not theirs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from dure.foundation.access.branches import DESK, team_branch
from dure.foundation.access.moving import Moved, move_household
from dure.foundation.access.scope import scope
from dure.foundation.access.walls import Rows, tables, wall_of
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.registry.directory.models import Organization, Service
from dure.registry.people.models import Household
from tests.personas import SYSTEM
from tests.places import DISTRICT, OTHER_CITY, OWN, SIBLING
from tests.walk.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R127")]

Acting = Callable[[User], Any]


@pytest.fixture
def home(official: User, partner_organization: Organization, service: Service) -> uuid.UUID:
    """The household of the walk's own dong: it has a row in every table that a household can have."""
    world = build_world(staff=official, organization=partner_organization, service=service)
    household_id: uuid.UUID = world.places["own"].ids["household_id"]
    return household_id


def paths_by_table(home: uuid.UUID) -> dict[str, set[str]]:
    """Where the rows of the household lie, history and audit too, as the owner sees them."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        for model, wall in tables():
            columns = {field.column for field in model._meta.fields}
            if wall is None or wall.rows is Rows.ALL or "path" not in columns:
                continue
            key = "household_id" if "household_id" in columns else "pgh_obj_id" if "pgh_obj_id" in columns else "id"
            # The trace of an emergency access lies on the security officer's desk and stays there.
            cursor.execute(
                f'SELECT DISTINCT path FROM "{model._meta.db_table}" WHERE "{key}" = %s AND NOT path ^@ %s',
                [home, DESK],
            )
            if rows := cursor.fetchall():
                found[model._meta.db_table] = {row[0] for row in rows}
    return found


def test_every_row_that_tells_of_the_household_goes_along(home: uuid.UUID, protection_team: Unit) -> None:
    with scope(SYSTEM):
        before = paths_by_table(home)
        assert move_household(home, to=f"{protection_team.path}{OWN}") is Moved.MOVED
        after = paths_by_table(home)
    assert len(before) > 20
    assert {name for name, paths in before.items() if paths != {OWN}} == set()
    assert {name for name, paths in after.items() if paths != {f"{protection_team.path}{OWN}"}} == set()
    assert set(after) == set(before)


def test_plain_sql_shows_the_old_dong_nothing_of_it(
    home: uuid.UUID, protection_team: Unit, case_manager: User, official: User, protector: User, acting: Acting
) -> None:
    with acting(case_manager):
        assert move_household(home, to=f"{protection_team.path}{OWN}") is Moved.MOVED
    for user, sees in ((official, False), (case_manager, False), (protector, True)):
        with acting(user):
            assert bool(paths_by_table(home)) is sees, user.username


def test_the_history_of_a_tip_before_it_was_linked_goes_along(
    household: Household, protection_team: Unit, official: User, acting: Acting, now: Any
) -> None:
    from dure.foundation.audit.actions import record
    from dure.foundation.audit.models import Act
    from dure.journey.discovery.tips.actions import TIP, link_tip
    from dure.journey.discovery.tips.models import Tip
    from tests.journey.discovery.tips.telling import send

    with acting(official) as actor:
        tip = send()
        record(actor, Act.READ, TIP, path=OWN, object_id=tip.id)
        link_tip(actor=actor, tip=tip, household=household, at=now)
    with scope(SYSTEM):
        assert move_household(household.id, to=f"{protection_team.path}{OWN}") is Moved.MOVED
        assert Tip.objects.visible_to(SYSTEM).get().path.startswith(protection_team.path)
    with acting(official), connection.cursor() as cursor:
        for table in ("discovery_tip", "discovery_tipevent", "audit_auditevent", "deadlines_deadline"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE path ^@ %s", [OWN])
            assert cursor.fetchone()[0] == 0, table


def test_an_ordinary_move_takes_history_and_audit_along(
    home: uuid.UUID, official: User, district_officer: User, acting: Acting
) -> None:
    with acting(district_officer):
        assert move_household(home, to=SIBLING) is Moved.MOVED
        assert {path for paths in paths_by_table(home).values() for path in paths} == {SIBLING}
    with acting(official):
        # One's own acts stay one's own, and a visit of a campaign stays with whom it was handed to.
        assert set(paths_by_table(home)) <= {"audit_auditevent", "campaigns_entry"}


@pytest.mark.parametrize("persona", ["official", "nurse", "sibling_official", "other_city_official", "volunteer"])
def test_who_may_not_restrict_moves_nothing_into_a_branch(
    persona: str, household: Household, protection_team: Unit, request: pytest.FixtureRequest, acting: Acting
) -> None:
    with acting(request.getfixturevalue(persona)):
        assert move_household(household.id, to=f"{protection_team.path}{OWN}") in (Moved.REFUSED, Moved.UNSEEN)
    with scope(SYSTEM):
        assert Household.objects.visible_to(SYSTEM).get(pk=household.pk).path == OWN


def test_nothing_moves_to_where_no_team_is_or_to_another_place(
    household: Household, protection_team: Unit, case_manager: User, acting: Acting
) -> None:
    wrong = [
        f"{team_branch(uuid.uuid4())}{OWN}",  # no such team
        f"{protection_team.path}{SIBLING}",  # another place
        protection_team.path,
        "R.",
        f"S.{OWN}",
        OTHER_CITY,
        "",
    ]
    with acting(case_manager):
        for target in wrong:
            assert move_household(household.id, to=target) is Moved.REFUSED, target


def test_a_team_takes_no_household_of_another_district(
    other_city_household: Household, protection_team: Unit, acting: Acting
) -> None:
    with scope(SYSTEM):
        assert move_household(other_city_household.id, to=f"{protection_team.path}{OTHER_CITY}") is Moved.REFUSED


def test_only_the_team_brings_it_out_again(
    restricted_household: Household, case_manager: User, dong_head: User, protector: User, acting: Acting
) -> None:
    for user in (case_manager, dong_head):
        with acting(user):
            assert move_household(restricted_household.id, to=OWN) is Moved.UNSEEN
    with acting(protector):
        assert move_household(restricted_household.id, to=SIBLING) is Moved.REFUSED
        assert move_household(restricted_household.id, to=OWN) is Moved.MOVED
    with acting(dong_head) as actor:
        assert Household.objects.visible_to(actor).filter(pk=restricted_household.pk).exists()


def test_a_forged_or_missing_scope_moves_nothing(household: Household, protection_team: Unit) -> None:
    assert move_household(household.id, to=f"{protection_team.path}{OWN}") is Moved.UNSEEN


def test_the_right_to_restrict_is_read_from_the_signed_scope_at_the_old_path(
    household: Household, protection_team: Unit, case_manager: User, actor: Callable[[User], Any]
) -> None:
    """A case manager of the neighbouring dong who also reads files here as a nurse may not restrict here."""
    from dataclasses import replace

    whole = actor(case_manager)
    post = whole.posts[0]
    mixed = replace(whole, posts=(replace(post, path=SIBLING), replace(post, path=OWN, may=frozenset())))
    with scope(mixed):
        assert move_household(household.id, to=f"{protection_team.path}{OWN}") is Moved.REFUSED


def test_a_sheet_at_a_partner_ends(home: uuid.UUID, protection_team: Unit, partner: User, acting: Acting) -> None:
    def sheets() -> int:
        with acting(partner), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM referrals_referralsheet WHERE household_id = %s", [home])
            return int(cursor.fetchone()[0])

    assert sheets() == 1
    with scope(SYSTEM):
        move_household(home, to=f"{protection_team.path}{OWN}")
    assert sheets() == 0


def test_the_app_role_still_cannot_change_the_audit_or_history(official: User, acting: Acting) -> None:
    with acting(official):
        for table in ("audit_auditevent", "people_householdevent"):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET path = path")


def test_the_function_names_every_history_table() -> None:
    """It is written anew after each migration, so a new tracked model cannot be forgotten."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'household_moves'")
        source = cursor.fetchone()[0]
    walled = [m for m in apps.get_models() if hasattr(m, "pgh_tracked_model")]
    missing = [m._meta.db_table for m in walled if _has_path(m) and f'"{m._meta.db_table}"' not in source]
    assert missing == []
    assert len(walled) > 8


def _has_path(model: Any) -> bool:
    wall = wall_of(model)
    return bool(wall and wall.rows is not Rows.ALL and any(field.column == "path" for field in model._meta.fields))


def test_a_district_prefix_covers_no_branch(
    restricted_household: Household, case_manager: User, acting: Acting
) -> None:
    assert not restricted_household.path.startswith(DISTRICT)
    with acting(case_manager) as actor:
        assert not Household.objects.visible_to(actor).exists()
