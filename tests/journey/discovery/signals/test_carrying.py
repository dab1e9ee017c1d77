"""Signals of the time before sources existed are there afterwards, each at its household."""

from __future__ import annotations

import datetime as dt
import uuid

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from tests.personas import make_household


@pytest.mark.usefixtures("committed")
def test_an_upgrade_carries_the_signals_over(own_database: dict[str, str]) -> None:
    with transaction.atomic():
        household = make_household()
    owner = connections["owner"].settings_dict
    before, owner["NAME"] = owner["NAME"], own_database["OWNER_DATABASE_URL"].rsplit("/", 1)[-1].split("?")[0]
    connections["owner"].close()
    try:
        # Back without the walls, which stand around the tables of today.
        MigrationExecutor(connections["owner"]).migrate([("signals", "0002_matching")])
        row = (uuid.uuid4(), household.path, household.id, "signal_kind:power_cut", dt.date(2026, 9, 1), 5_000)
        with psycopg.connect(own_database["OWNER_DATABASE_URL"]) as raw:
            raw.execute(
                "INSERT INTO discovery_signal (id, path, household_id, kind_id, month, amount_won, received_at) "
                "VALUES (%s, %s, %s, %s, %s, %s, now())",
                row,
            )
        call_command("migrate", verbosity=0)
        with psycopg.connect(own_database["OWNER_DATABASE_URL"]) as raw:
            found = raw.execute("SELECT id, path, household_id, kind_id, month, amount_won FROM signals_signal")
            assert found.fetchall() == [row]
            assert raw.execute("SELECT to_regclass('discovery_signal')").fetchone() == (None,)
    finally:
        connections["owner"].close()
        owner["NAME"] = before
