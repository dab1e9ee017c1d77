"""A log of its own that the tests may tamper with."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.utils import timezone
from psycopg.conninfo import conninfo_to_dict

from dure.config.embedded import EmbeddedPostgres
from dure.config.roles import SUPERUSER
from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import as_system
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from tests.places import OWN

AT = dt.datetime(2026, 3, 4, 9, 30, 15, 123456, tzinfo=dt.UTC)


@pytest.fixture
def checkpoints(settings: Any, tmp_path: Path) -> Path:
    settings.AUDIT_CHECKPOINTS = tmp_path / "checkpoints.jsonl"
    return tmp_path / "checkpoints.jsonl"


@pytest.fixture
def log(own_database: dict[str, str], checkpoints: Path, django_db_blocker: Any) -> Iterator[None]:
    """Django's connection in a database whose writes stay."""
    default = connections["default"]
    name = conninfo_to_dict(own_database["DATABASE_URL"])["dbname"]
    before = default.settings_dict["NAME"]
    with django_db_blocker.unblock():
        default.close()
        default.settings_dict["NAME"] = name
        yield
        default.close()
        default.settings_dict["NAME"] = before


@pytest.fixture
def intruder(log: None, own_database: dict[str, str]) -> Iterator[psycopg.Connection[Any]]:
    """A superuser who lifts the triggers first, as somebody with the whole database in hand would."""
    name = conninfo_to_dict(own_database["DATABASE_URL"])["dbname"]
    server = EmbeddedPostgres(Path(os.environ["DURE_TEST_SERVER"]))
    with psycopg.connect(server.connection(SUPERUSER, str(name)).url) as raw:
        raw.execute("SET session_replication_role = replica")
        yield raw
        raw.rollback()


def write_acts(number: int) -> list[uuid.UUID]:
    """Acts that differ in every column, committed."""
    actor = Actor(user_id=uuid.uuid4(), name="이름 official", ip="192.0.2.7", session_key="session", now=timezone.now())
    households = [uuid.uuid4() for _ in range(number)]
    with as_system("tests"):
        for at, household in enumerate(households):
            record(
                actor,
                list(Act)[at % len(Act)],
                f"people.household{at}",
                path=OWN,
                object_id=uuid.uuid4(),
                household_id=household,
                reason=f"전화 상담 {at}",
                at=AT + dt.timedelta(minutes=at),
                acting_path=OWN,
                rows=at,
                words=["나", "b"],
                ratio=0.25,
            )
    return households
