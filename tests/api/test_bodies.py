"""Hypothesis over the bodies: texts and numbers that people and broken programs send, and no server error."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dure.api.mounted import rooms
from dure.foundation.operations.routes import Operation, Operations
from tests.api.bodies import least
from tests.walk.world import World, build_world

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("DURE_FUZZ", "12"))
PERSONAS = ("case_manager", "district_leader", "official", "partner", "volunteer")

TEXTS = st.one_of(
    st.sampled_from(
        ["", " ", "\0", "a\0b", "👨‍👩‍👧‍👦", "가" * 100_000, "x" * 100_001, "\u202eabc",
         "'; DROP TABLE x; --", "<script>", "%s%n", "=1+1",
         "\ud7ff\ue000", "1" * 400, "-1", "NaN", "null", "0001-01-01", "9999-12-31", "2026-02-30", "0000-00-00"]
    ),
    st.text(max_size=40),
)  # fmt: skip
NUMBERS = st.one_of(
    st.sampled_from([0, -1, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, 1e308, -0.0, 0.1]), st.integers()
)
DAYS = st.sampled_from(
    ["0001-01-01", "1899-12-31", "2026-02-29", "9999-12-31", "2999-01-01T00:00:00+23:59", "0001-01-01T00:00:00-23:59",
     "9999-12-31T23:59:59+00:00", "2026-11-22T25:00:00", "2026-11-22T10:00:00.123456789Z", "0", "253402300800"]
)  # fmt: skip
SCALARS = st.one_of(TEXTS, NUMBERS, DAYS, st.booleans(), st.none())
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(st.text(max_size=5), SCALARS, max_size=2))


@pytest.fixture
def world(official: Any, partner_organization: Any, service: Any) -> World:
    return build_world(staff=official, organization=partner_organization, service=service)


def with_a_body(room: Operations) -> list[Operation]:
    return [operation for operation in room if operation.body is not None]


ROOMS = [room for room in rooms if with_a_body(room)]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.declared[0].name)
def test_whatever_stands_in_a_field_is_answered_and_never_fails(
    request: pytest.FixtureRequest, room: Operations, world: World, ask: Any, actor: Callable[..., Any]
) -> None:
    people = [request.getfixturevalue(name) for name in PERSONAS]
    ids = {**world.shared, **world.places["own"].ids}
    for operation in with_a_body(room):
        needed = operation.guard.permissions
        user = next(one for one in people if not needed or any(map(actor(one).may, needed)))
        try_bodies(operation, ids, lambda method, path, body, user=user: ask(user, method, path, body))


def try_bodies(operation: Operation, ids: dict[str, Any], send: Callable[..., Any]) -> None:
    shape = operation.body
    assert shape is not None
    base, path = least(shape, ids), operation.path.format(**ids)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize="DURE_FUZZ" not in os.environ,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(changes=st.dictionaries(st.sampled_from(sorted(shape.model_fields)), VALUES, max_size=4))
    def run(changes: dict[str, Any]) -> None:
        with transaction.atomic():
            answer = send(operation.method, path, {**base, **changes})
            transaction.set_rollback(True)
        assert answer.status_code < 500, (operation.name, answer.status_code, changes)
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"

    run()


def test_the_rooms_that_write_are_tried() -> None:
    assert sum(len(with_a_body(room)) for room in ROOMS) > 30
