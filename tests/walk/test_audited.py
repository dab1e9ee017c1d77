"""Every page about a family leaves exactly one row in the log."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from dure.foundation.access.scope import scope
from dure.foundation.audit.models import Act, AuditEvent
from dure.registry.directory.models import Organization, Service
from tests.personas import SYSTEM
from tests.walk.routes import routes
from tests.walk.world import World, build_world

pytestmark = pytest.mark.django_db

PERSONAS = ("official", "case_manager", "partner")
# Pages about nobody's family: the own account and team, what is public, and the directory of services.
OF_NOBODY = (
    "accounts:",
    "tokens:",
    "directory:",
    "pages:",
    "web:home",
    "web:styleguide",
    "set_language",
    "mfa",
    "account_",
)
BY_ANOTHER = {
    "people:search": "an empty form; what is asked of it is recorded as a search",
    "inquiries:asked": "what the office itself asked, with masked names; the look is recorded as a list",
    "people:register": "an empty form",
    "web:search": "an empty form; what is asked of it is recorded as a search",
    "protection:emergency": "an empty form; what is opened and what is tried is recorded",
    "discovery:take": "an empty form",
    "giving:add": "an empty form",
    "neighbourhood:write": "an empty form",
    "neighbourhood:take": "an empty form",
    "indicators:outlines": "outlines of areas, and nothing that was counted",
    "discovery:my_tips": "one's own words only",
    "api:list_code_lists": "code lists are about nobody",
    "api:read_code_list": "code lists are about nobody",
    "rewards:own": "what came of one's own tips, and no family",
    "api:read_weekly_capacity": "one number of the own team",
    "api:read_myself": "one's own postings",
    "api:list_areas": "areas are about nobody",
    "api:list_services": "the directory is about nobody",
    "api:read_service": "the directory is about nobody",
    "api:list_own_tips": "one's own words only",
    "discovery:receipt": "the state alone, for whoever holds the receipt",
}
# Two families side by side: a row for each.
OF_TWO = {"identity:pair", "identity:merge"}


@pytest.fixture
def world(official: Any, partner_organization: Organization, service: Service) -> World:
    return build_world(staff=official, organization=partner_organization, service=service)


def acts_of(client: Client, url: str) -> tuple[int, list[AuditEvent]]:
    with transaction.atomic():
        with scope(SYSTEM):
            before = set(AuditEvent.objects.visible_to(SYSTEM).values_list("pk", flat=True))
        answer = client.get(url)
        with scope(SYSTEM):
            rows = list(AuditEvent.objects.visible_to(SYSTEM).exclude(pk__in=before))
        transaction.set_rollback(True)
    return answer.status_code, rows


def pages(world: World) -> Iterator[tuple[str, str, bool]]:
    for route in routes():
        left_out = route.name.startswith(OF_NOBODY) or route.guard.everybody or route.name in BY_ANOTHER
        if not left_out and "get" in route.methods:
            arguments = world.arguments(set(route.arguments), "own")
            yield route.name, reverse(route.name, kwargs=arguments), route.is_about_a_place


def fault(status: int, rows: list[AuditEvent], *, about_one: bool, families: int = 1) -> str:
    if status >= 500:
        return f"fails with {status}"
    if status != 200:
        return ""
    rows = [row for row in rows if row.act != Act.SEARCH or not about_one]  # a tip's page searches besides
    if len(rows) != families or len({row.household_id for row in rows}) != families:
        return f"left {len(rows)} rows: {[(row.act, row.what) for row in rows]}"
    if about_one and not all(row.household_id or row.object_id for row in rows):
        return "does not say whose"
    return ""


@pytest.mark.requirement("R184")
def test_every_page_leaves_one_row(world: World, browse: Callable[..., Client], request: pytest.FixtureRequest) -> None:
    found, read = [], 0
    for persona in PERSONAS:
        client = browse(request.getfixturevalue(persona))
        client.raise_request_exception = False
        for name, url, about_one in pages(world):
            status, rows = acts_of(client, url)
            read += status == 200
            if wrong := fault(status, rows, about_one=about_one, families=2 if name in OF_TWO else 1):
                found.append(f"{name} as {persona}: {wrong}")
    assert not found, "\n".join(found)
    assert read > 40


def test_the_check_notices_a_page_without_a_row() -> None:
    assert fault(200, [], about_one=False)
    assert fault(200, [AuditEvent(act=Act.READ)], about_one=True)
    assert fault(200, [AuditEvent(act=Act.READ, object_id=uuid.uuid4())] * 2, about_one=True, families=2)
