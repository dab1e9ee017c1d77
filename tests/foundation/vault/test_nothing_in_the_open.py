"""No number of a family lies readable anywhere: in no table, no history, no log, and not after an upgrade."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.config.embedded import EmbeddedPostgres
from dure.config.roles import OWNER_ROLE, SUPERUSER
from dure.foundation.access.actor import NOBODY
from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Area
from dure.foundation.vault.keyring import keyring, make_keys
from dure.foundation.vault.sealing import open_sealed
from dure.journey.discovery.tips.actions import Reporter, Worry, receive_tip
from dure.registry.people.models import HouseholdSecret, Person
from tests.conftest import SERVER
from tests.personas import SYSTEM
from tests.places import OWN

FOREIGN_KEYS = """
SELECT conrelid::regclass::text, conname FROM pg_constraint
WHERE contype = 'f' AND conrelid::regclass::text IN ('people_household', 'people_person', 'discovery_tip',
    'discovery_tipreporter') AND confrelid::regclass::text NOT IN ('people_household', 'discovery_tip')
"""
COLUMNS = """
SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
  AND has_table_privilege(c.oid, 'SELECT')
"""
Execute = Callable[[str, list[Any]], list[Any]]


def places_of(execute: Execute, canary: str) -> list[str]:
    """Every column of every table (bytes and JSON too) that holds the digits of the canary, grouped or not."""
    digits = "".join(letter for letter in canary if letter.isdigit())
    found = []
    for table, column in execute(COLUMNS, []):
        holds = f"""regexp_replace("{column}"::text, '[^0-9]', '', 'g') LIKE %s OR "{column}"::text LIKE %s"""
        query = f"""SELECT 1 FROM "{table}" WHERE {holds} LIMIT 1"""
        if execute(query, [f"%{digits}%", f"%{digits.encode().hex()}%"]):
            found.append(f"{table}.{column}")
    return found


def as_app(query: str, values: list[Any]) -> list[Any]:
    """On the test's own connection, so that rows not yet committed count."""
    with scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


HOUSE, HEAD, CHANGED, TYPED = "010-9182-7361", "010-9182-7362", "010-9182-7363", "010-9182-7364"
TOLD, REPORTER, NUMBER, SAFE = "010-9182-7365", "010-9182-7366", "9001011918273", "010-9182-7368"


def test_no_canary_lies_in_any_column(official: User, browse: Callable[[User | None], Client], settings: Any) -> None:
    settings.REGISTRATION_NUMBER_BASIS = "시험"
    client = browse(official)
    area = Area.objects.get(path=OWN)
    form = {"record_id": str(uuid7()), "rows": "0", "name": "박영자", "area": area.code, "address": "번영로 1"}
    form |= {"kind": "household_type:single", "phone": HOUSE, "registration_number": NUMBER}
    household = client.post(reverse("people:register"), form).headers["Location"]
    with scope(SYSTEM):
        person = Person.objects.visible_to(SYSTEM).get()
        secrets = list(HouseholdSecret.objects.visible_to(SYSTEM).values_list("pk", flat=True))
    edit = {"name": "박영자", "relation": "relation:head", "safe_contact": f"{SAFE}로만"}
    for version, phone in enumerate((HEAD, CHANGED)):
        client.post(reverse("people:edit_member", args=[person.id]), {**edit, "version": version, "phone": phone})
    client.post(reverse("people:edit_member", args=[person.id]), {**edit, "version": "0", "phone": TYPED})
    for secret in secrets:
        client.post(reverse("people:reveal", args=[secret]), {"why": "reveal_reason:call", "note": ""})
    client.post(household, {"reason": "전화하려고"})
    for asked in (HOUSE, CHANGED, TYPED):
        client.post(reverse("people:search"), {"phone": asked}, follow=True)
    with scope(NOBODY):
        worry = Worry("tip_kind:own_request", "도와주세요", name="박영자", phone=TOLD)
        receive_tip(
            actor=NOBODY,
            record_id=uuid7(),
            area=area,
            worry=worry,
            channel="contact_channel:web",
            at=timezone.now(),
            reporter=Reporter("reporter_kind:neighbour", "최이웃", REPORTER),
        )
    assert "areas_area.code" in places_of(as_app, area.code)  # what lies in the open is found
    found = {
        canary: places_of(as_app, canary) for canary in (HOUSE, HEAD, CHANGED, TYPED, TOLD, REPORTER, NUMBER, SAFE)
    }
    assert found == {canary: [] for canary in found}


BEFORE = [
    f"""INSERT INTO people_household (id, path, label, area_id, address, address_detail, phone, kind_id, safety_note,
        strengths, registered_at, version) VALUES (%(house)s, '{OWN}', '박영자', '2650066000', '번영로 1', '', %(p1)s,
        'household_type:single', '', '', now(), 0)""",
    f"""INSERT INTO people_person (id, path, household_id, name, phone, relation_id, version)
        VALUES (%(person)s, '{OWN}', %(house)s, '박영자', %(p2)s, 'relation:head', 0)""",
    f"""INSERT INTO discovery_tip (id, path, receipt, kind_id, channel_id, state, received_at, about_name, about_place,
        about_phone, story, wishes, closing_note) VALUES (%(tip)s, '{OWN}', 'R', 'tip_kind:own_request',
        'contact_channel:web', 'received', now(), '', '', %(p3)s, '', '[]', '')""",
    f"""INSERT INTO discovery_tipreporter (id, path, tip_id, kind_id, name, phone)
        VALUES (gen_random_uuid(), '{OWN}', %(tip)s, 'reporter_kind:neighbour', '', %(p4)s)""",
    "UPDATE people_household SET phone = %(p5)s",
    "UPDATE discovery_tip SET about_phone = %(p6)s",
]


def on_the_disk(postgres: EmbeddedPostgres, name: str, phones: Iterable[str]) -> list[str]:
    """The files of the database that still hold one of the numbers, dead rows and dropped columns included."""
    with psycopg.connect(postgres.connection(SUPERUSER, name).url, autocommit=True) as raw:
        raw.execute("CHECKPOINT")
        row = raw.execute("SELECT oid FROM pg_database WHERE datname = %s", [name]).fetchone()
    assert row is not None
    folder = Path(os.environ[SERVER]) / "cluster" / "base" / str(row[0])
    assert any(folder.iterdir())
    return [
        f"{file.name}: {phone}" for file in folder.iterdir() for phone in phones if phone.encode() in file.read_bytes()
    ]


UNDER_LOCK = """
SELECT 'people.' || CASE WHEN person_id IS NULL THEN 'household' ELSE 'person' END || ':' || coalesce(person_id,
    household_id) || ':phone', token FROM people_householdsecret
UNION ALL
SELECT 'discovery.' || CASE WHEN of_reporter THEN 'reporter' ELSE 'tip' END || ':' || tip_id || ':phone', token
FROM discovery_tipsecret
"""
EARLIER = {"people": "0003_kept_secrets", "discovery": "0003_reporter_lies_with_tip", "referrals": "0001_initial"}


@pytest.fixture
def earlier(tmp_path: Path) -> Iterator[tuple[EmbeddedPostgres, dict[str, str], str]]:
    """A database as it was before numbers went under lock, the environment of its commands, and its name."""
    postgres, name = EmbeddedPostgres(Path(os.environ[SERVER])), "dure_earlier"
    postgres.drop_database(name)
    app = postgres.create_database(name)
    make_keys(tmp_path / "keys.json", on=dt.date(2026, 3, 4))
    environment = os.environ | {
        "DATABASE_URL": app.url,
        "OWNER_DATABASE_URL": postgres.connection(OWNER_ROLE, name).url,
        "DURE_SECRET_KEY": settings.SECRET_KEY,
        "DURE_KEYS": str(tmp_path / "keys.json"),
        "DJANGO_SETTINGS_MODULE": "dure.config.settings",
        "PYTHONPATH": "src",
    }
    yield postgres, environment, name
    postgres.drop_database(name)


def migrate(environment: dict[str, str], goals: dict[str, str] | None = None) -> None:
    """To the named migrations, or to the newest with the walls."""
    code = "import django; django.setup(); from django.core.management import call_command as c; "
    plain = "from django.core.management.commands.migrate import Command; "
    steps = [f"c(Command(), '{app}', '{goal}', database='owner', verbosity=0)" for app, goal in (goals or {}).items()]
    code += plain + "; ".join(steps) if goals else "c('migrate', verbosity=0)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr


def test_an_upgrade_carries_the_numbers_under_lock_and_leaves_none_behind(
    earlier: tuple[EmbeddedPostgres, dict[str, str], str],
) -> None:
    postgres, environment, name = earlier
    migrate(environment, EARLIER)
    phones = {f"p{n}": f"010-9182-736{n}" for n in range(1, 8)}
    ids = {key: uuid7() for key in ("house", "person", "tip")}
    with psycopg.connect(environment["OWNER_DATABASE_URL"]) as raw:
        # Only the rows matter here, not what they point to.
        raw.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, constraint in raw.execute(FOREIGN_KEYS).fetchall():
            raw.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint}"')
        for statement in BEFORE:
            raw.execute(statement, phones | ids)
    migrate(environment)
    keyring.cache_clear()
    ring = keyring(Path(environment["DURE_KEYS"]))
    with psycopg.connect(environment["OWNER_DATABASE_URL"], autocommit=True) as raw:
        kept = {open_sealed(token, ring=ring, bound_to=subject) for subject, token in raw.execute(UNDER_LOCK)}
        assert kept == {phones[key] for key in ("p5", "p2", "p6", "p4")}

        def as_owner(query: str, values: list[Any]) -> list[Any]:
            return raw.execute(query, values).fetchall()

        found = {phone: places_of(as_owner, phone) for phone in phones.values()}
        assert found == {phone: [] for phone in phones.values()}
    assert on_the_disk(postgres, name, phones.values()) == []
    keyring.cache_clear()
