"""Row-level security repeats the rule underneath."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from dure.foundation.access.boot import faults, refuse_unsafe_database
from dure.foundation.access.rows import ActorRequired
from dure.foundation.access.scope import as_system, scope, signed
from dure.foundation.access.walls import Rows, tables, wall_of
from dure.foundation.audit.models import AuditEvent
from dure.registry.people.models import Household, Person
from tests.personas import make_household
from tests.places import OWN, SIBLING, TRAP

pytestmark = pytest.mark.django_db


def seen_by_sql() -> set[str]:
    """The households that plain SQL shows, without any filter of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT label FROM people_household")
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def three_households(db: None) -> None:
    make_household(OWN, label="own")
    make_household(SIBLING, label="sibling")
    make_household(TRAP, label="trap")


def test_without_a_scope_sql_shows_no_household(three_households: None) -> None:
    assert seen_by_sql() == set()


def test_an_official_sees_the_own_dong_and_not_one_whose_code_begins_alike(
    three_households: None, official: Any, acting: Callable[..., Any]
) -> None:
    with acting(official):
        assert seen_by_sql() == {"own"}


def test_a_district_worker_sees_every_dong_of_the_district(
    three_households: None, case_manager: Any, acting: Callable[..., Any]
) -> None:
    with acting(case_manager):
        assert seen_by_sql() == {"own", "sibling", "trap"}


@pytest.mark.parametrize("persona", ["district_leader", "volunteer", "partner", "former_official", "province_leader"])
def test_who_does_not_read_files_sees_none(
    persona: str, three_households: None, request: pytest.FixtureRequest, acting: Callable[..., Any]
) -> None:
    with acting(request.getfixturevalue(persona)):
        assert seen_by_sql() == set()


def test_a_scope_that_sql_forges_shows_nothing(three_households: None) -> None:
    real = signed({"paths": [OWN]})
    body, mark = real.split(".")
    foreign = signed({"paths": [""]}).split(".")[0]
    with connection.cursor() as cursor:
        for forged in (f"{foreign}.{mark}", f"{body}.{'0' * 64}", body, "x.y", '{"paths": [""]}', "."):
            cursor.execute("SELECT set_config('dure.scope', %s, true)", [forged])
            assert seen_by_sql() == set(), forged
        cursor.execute("SELECT set_config('dure.scope', %s, true)", [real])
        assert seen_by_sql() == {"own"}


def test_the_app_role_cannot_read_the_key_of_the_scope() -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM scope_key")


def test_the_scope_ends_with_its_block(three_households: None, official: Any, acting: Callable[..., Any]) -> None:
    with acting(official):
        pass
    assert seen_by_sql() == set()


def test_a_row_cannot_be_written_for_a_household_elsewhere(
    official: Any, acting: Callable[..., Any], sibling_household: Household
) -> None:
    for path in (SIBLING, OWN):
        person = Person(household=sibling_household, path=path, name="x", relation_id="relation:other")
        with acting(official), pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
            person.save(force_insert=True)


def test_a_household_that_moves_takes_its_rows_along(household: Household) -> None:
    with as_system("tests") as system:
        Household.objects.visible_to(system).filter(pk=household.pk).update(path=SIBLING)
        assert set(Person.objects.visible_to(system).values_list("path", flat=True)) == {SIBLING}


def test_history_is_kept_by_the_database_and_walled_like_its_table(
    household: Household, official: Any, sibling_official: Any, acting: Callable[..., Any]
) -> None:
    with acting(official) as actor:
        Household.objects.visible_to(actor).filter(pk=household.pk).update(strengths="요리")
    seen = {}
    for user in (official, sibling_official):
        with acting(user), connection.cursor() as cursor:
            cursor.execute("SELECT pgh_label, pgh_context ->> 'user' FROM people_householdevent ORDER BY pgh_id")
            seen[user.username] = cursor.fetchall()
    assert seen == {"official": [("insert", None), ("update", str(official.id))], "sibling": []}


def test_the_audit_cannot_be_changed_or_deleted(official: Any, acting: Callable[..., Any]) -> None:
    with acting(official):
        for statement in ("UPDATE audit_auditevent SET role = 'x'", "DELETE FROM audit_auditevent"):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_a_query_that_names_no_actor_is_refused() -> None:
    with pytest.raises(ActorRequired):
        Household.objects.filter(label="x")
    with pytest.raises(ActorRequired):
        AuditEvent.objects.count()


def test_every_table_of_ours_declares_its_wall() -> None:
    undeclared = [m._meta.label for m, wall in tables() if wall is None and m.__module__.startswith("dure.")]
    assert undeclared == []


def test_every_table_with_a_household_is_walled_and_lies_where_the_household_lies() -> None:
    for model, wall in tables():
        names = {field.column for field in model._meta.fields}
        if "household_id" in names and model is not AuditEvent and not hasattr(model, "pgh_tracked_model"):
            assert wall is not None
            assert wall.rows is not Rows.ALL, model
            assert wall.household_key or model._meta.label == "discovery.Tip", model
        if hasattr(model, "pgh_tracked_model"):
            assert wall_of(model) is not None


def test_the_counts_role_reads_no_name_and_no_text(case_manager: Any, acting: Callable[..., Any]) -> None:
    with acting(case_manager), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE dure_counts")
        cursor.execute("SELECT count(*) FROM people_household")
        for column in ("label", "address", "*"):
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute(f"SELECT {column} FROM people_household")
        cursor.execute("RESET ROLE")


def test_the_server_starts_on_the_app_role() -> None:
    assert faults() == []
    refuse_unsafe_database()


def start_of_the_server(url: str) -> subprocess.CompletedProcess[str]:
    """What happens when the server entry is imported with this database."""
    environment = os.environ | {"DATABASE_URL": url, "DURE_SECRET_KEY": settings.SECRET_KEY, "PYTHONPATH": "src"}
    command = [sys.executable, "-c", "import dure.config.wsgi"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_the_server_starts_as_the_app_role_and_refuses_a_superuser_and_an_owner(server_urls: dict[str, str]) -> None:
    assert start_of_the_server(server_urls["app"]).returncode == 0
    superuser = start_of_the_server(server_urls["superuser"])
    assert superuser.returncode != 0
    assert "postgres is a superuser" in superuser.stderr
    owner = start_of_the_server(server_urls["owner"])
    assert owner.returncode != 0
    assert "dure_owner owns the table people_household" in owner.stderr


def test_a_stranger_to_the_transaction_cannot_enter_a_scope(official: Any, actor: Callable[..., Any]) -> None:
    connection.in_atomic_block, before = False, connection.in_atomic_block
    try:
        with pytest.raises(RuntimeError, match="transaction"), scope(actor(official)):
            pass
    finally:
        connection.in_atomic_block = before


def test_ids_are_made_in_python_and_ordered_by_time() -> None:
    ids = [Household().id for _ in range(50)]
    assert ids == sorted(ids)
    assert {uuid.UUID(str(i)).version for i in ids} == {7}
    assert timezone.now()


def test_the_server_refuses_a_key_that_the_database_does_not_know(settings: Any) -> None:
    settings.SCOPE_SECRET = "another secret, as after a careless change of the environment"
    assert faults() == ["the database does not understand this secret key: run `dure migrate` after changing it"]
