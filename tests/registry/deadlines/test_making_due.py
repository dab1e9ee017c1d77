"""A deadline lies where its thing lies, and has the usual time of its kind where nothing else is said."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from dure.foundation.accounts.models import User
from dure.foundation.codes.queries import code
from dure.registry.deadlines.actions import make_due, usual_time
from dure.registry.people.models import Household

pytestmark = pytest.mark.django_db

KIND = "deadline_kind:finding_escalated"


@dataclass(frozen=True)
class Thing:
    household: Household
    pk: uuid.UUID
    path: str


def test_it_lies_with_its_thing_in_the_usual_time_or_the_time_said(
    acting: Callable[[User], Any], official: User, household: Household, now: dt.datetime
) -> None:
    told: dict[str, Any] = {"kind": KIND, "what": "tests.thing", "at": now, "why": "Look at it"}
    with acting(official):
        usual = make_due(Thing(household, uuid.uuid4(), household.path), **told)
        soon = make_due(Thing(household, uuid.uuid4(), household.path), within=dt.timedelta(hours=1), **told)
    assert usual_time(KIND) == dt.timedelta(hours=code(KIND).attributes["default_hours"])
    assert (usual.path, usual.household, usual.due_at) == (household.path, household, now + usual_time(KIND))
    assert soon.due_at == now + dt.timedelta(hours=1)
