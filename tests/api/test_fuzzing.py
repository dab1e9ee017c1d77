"""Schemathesis over every operation: no server error, and every answer as the document says.

``DURE_FUZZ=200`` asks for that many examples of each operation instead of a few.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dure.api.document import document
from dure.api.mounted import rooms
from dure.foundation.operations.routes import Operation, Operations
from tests.walk.world import World, build_world

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("DURE_FUZZ", "4"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FEW = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize="DURE_FUZZ" not in os.environ,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PERSONAS = {"official", "case_manager", "partner", "volunteer", "district_leader"}


@pytest.fixture
def world(official: Any, partner_organization: Any, service: Any) -> World:
    return build_world(staff=official, organization=partner_organization, service=service)


@pytest.fixture(scope="module")
def schema() -> Iterator[Any]:
    drawn = schemathesis.openapi.from_dict(document())
    drawn.app = get_wsgi_application()
    # Django's own test client does the same: the test's transaction lives on this connection.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield drawn
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def fitting(request: pytest.FixtureRequest, operation: Operation, actor: Callable[..., Any]) -> Any:
    """The first person whose role includes the work."""
    for persona in sorted(PERSONAS):
        user = request.getfixturevalue(persona)
        who = actor(user)
        if not operation.guard.permissions or any(who.may(each) for each in operation.guard.permissions):
            return user
    raise LookupError(f"Nobody may {operation.name}.")


@pytest.mark.parametrize("room", rooms, ids=lambda room: room.declared[0].name)
def test_no_input_makes_the_server_fail(
    request: pytest.FixtureRequest,
    room: Operations,
    schema: Any,
    world: World,
    token: Callable[..., str],
    actor: Callable[..., Any],
) -> None:
    known = {**world.shared, **world.places["own"].ids}
    for operation in room:
        secret = token(fitting(request, operation, actor))
        described = schema[operation.path][operation.method]
        names = {parameter.name for parameter in described.path_parameters}
        here: dict[str, Any] = {"path_parameters": {name: str(known[name]) for name in names}} if names else {}
        fuzz(described, GenerationMode.POSITIVE, here, secret)
        fuzz(described, GenerationMode.NEGATIVE, here, secret)
        if names:
            nowhere = {"path_parameters": dict.fromkeys(names, str(uuid.uuid4()))}
            fuzz(described, GenerationMode.POSITIVE, nowhere, secret)


def fuzz(described: Any, mode: GenerationMode, fixed: dict[str, Any], secret: str) -> None:
    has_input = bool(described.body or described.query or described.headers)
    if mode is GenerationMode.NEGATIVE and not has_input:
        return

    @FEW
    @given(case=described.as_strategy(generation_mode=mode, **fixed))
    def run(case: Any) -> None:
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {secret}"})
            transaction.set_rollback(True)
        case.validate_response(answer, checks=CHECKS)

    run()


def test_the_fuzzing_notices_a_failure(
    schema: Any, world: World, token: Callable[..., str], official: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dure.registry.directory import api

    def fail(*args: Any) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(api, "services_found", fail)
    with pytest.raises(BaseException, match=r"planted|Server error"):
        fuzz(schema["/services"]["GET"], GenerationMode.POSITIVE, {}, token(official))
