"""What the interface keeps of its refusals about households, and edits from an old state."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from dure.foundation.access.moving import Moved
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.foundation.audit.models import AuditEvent
from dure.foundation.operations.models import KeptAnswer
from dure.foundation.transitions.moves import AlreadyMoved
from dure.registry.deadlines.actions import set_deadline
from dure.registry.people import actions
from dure.registry.people.models import Household
from tests.journey.discovery.tips.telling import send
from tests.personas import SYSTEM
from tests.places import OWN, SIBLING

pytestmark = pytest.mark.django_db


def searches() -> list[str]:
    with scope(SYSTEM):
        rows = AuditEvent.objects.visible_to(SYSTEM).filter(act="search").order_by("what")
        return list(rows.values_list("what", flat=True))


def somebody(name: str) -> dict[str, Any]:
    return {
        "record_id": str(uuid7()),
        "name": name,
        "birth_date": "1954-03-02",
        "area": OWN.rstrip(".").rsplit(".", 1)[-1],
        "address": "망미번영로 12",
        "kind": "household_type:single",
    }


@pytest.mark.parametrize("key", ["", "a-key"])
@pytest.mark.parametrize("by_tip", [False, True])
def test_asking_who_is_known_by_registering_stays_in_the_log(
    ask: Any, official: User, household: Household, sibling_household: Household, key: str, *, by_tip: bool
) -> None:
    path = f"/tips/{send().id}/register" if by_tip else "/households"
    for number, name in enumerate(("박영자", "이순례")):
        answer = ask(official, "POST", path, somebody(name), key=key and f"{key}-{number}")
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:dure:problem:maybe-known"), answer.content
    assert set(searches()) == {"people.household", "people.known_elsewhere"}
    assert len(searches()) == 4
    with scope(SYSTEM), connection.cursor() as cursor:
        assert Household.objects.visible_to(SYSTEM).count() == 2
        cursor.execute(f"SELECT count(*) FROM {KeptAnswer._meta.db_table}")
        assert cursor.fetchone() == (0,)


def test_a_program_registers_a_household_from_a_tip_set_aside(ask: Any, official: User) -> None:
    answer = ask(official, "POST", f"/tips/{send(aside=True).id}/register", somebody("박영자"))
    assert (answer.status_code, answer.json()["state"]) == (200, "linked"), answer.content


def test_what_is_due_for_a_household_costs_the_same_for_one_and_for_twenty_and_is_paged(
    ask: Any, official: User, household: Household, now: dt.datetime
) -> None:
    path, costs = f"/households/{household.id}/deadlines", []
    for count in (1, 19):
        make_due(household, count, now)
        with CaptureQueriesContext(connection) as queries:
            answer = ask(official, "GET", path)
        assert answer.status_code == 200, answer.content
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert len(answer.json()["items"]) == 20
    assert answer.json()["items"][0]["name"] == "박*자"
    page = ask(official, "GET", f"{path}?limit=7").json()
    assert len(page["items"]) == 7
    assert page["next"]


def make_due(household: Household, count: int, at: dt.datetime) -> None:
    with scope(SYSTEM):
        for _ in range(count):
            set_deadline(
                kind="deadline_kind:next_contact",
                path=household.path,
                household=household,
                what="people.household",
                object_id=uuid7(),
                starts_at=at,
                due_at=at,
                why="x",
            )


def test_groups_set_from_an_old_state_are_refused(ask: Any, official: User, household: Household) -> None:
    path = f"/households/{household.id}/groups"
    seen = ask(official, "GET", path).json()["version"]
    assert ask(official, "PUT", path, {"groups": ["target_group:senior_alone"]}).status_code == 422
    first = ask(official, "PUT", path, {"groups": ["target_group:senior_alone"], "version": seen})
    assert first.status_code == 200, first.content
    late = ask(official, "PUT", path, {"groups": [], "version": seen})
    assert (late.status_code, late.json()["type"]) == (409, "urn:dure:problem:stale")
    now = ask(official, "GET", path).json()
    assert [row["code"] for row in now["items"]] == ["target_group:senior_alone"]
    assert ask(official, "PUT", path, {"groups": [], "version": now["version"]}).status_code == 200


def test_an_edit_whose_move_the_database_refuses_is_not_taken_for_done(
    household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "move_household", lambda *_key, **_to: Moved.REFUSED)
    with scope(SYSTEM), pytest.raises(AlreadyMoved):
        actions.edit_household(
            actor=SYSTEM, household=household, version=household.version, area=Area.objects.get(path=SIBLING)
        )
