"""A real worker on a real database, as the app role."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import SECRET

SRC = str(Path(__file__).resolve().parents[3] / "src")


def worker(database: dict[str, str], *options: str) -> subprocess.Popen[str]:
    program = "import sys; from dure.config.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", program, "worker", *options],
        env=os.environ | database | {"PYTHONPATH": SRC, "DURE_SECRET_KEY": SECRET},
        stderr=subprocess.PIPE,
        text=True,
    )


def ask(database: dict[str, str], sql: str) -> Any:
    with psycopg.connect(database["OWNER_DATABASE_URL"], autocommit=True) as owner:
        cursor = owner.execute(sql)
        return cursor.fetchall() if cursor.description else None


def test_a_worker_does_what_is_due_and_ends(own_database: dict[str, str]) -> None:
    ask(own_database, "INSERT INTO django_session VALUES ('ended', '', now() - interval '1 day')")
    running = worker(own_database, "--until-empty")
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (0, "")
    assert ask(own_database, "SELECT count(*) FROM django_session") == [(0,)]
    assert ask(own_database, "SELECT state, sum(done) FROM jobs_run WHERE kind LIKE 'accounts.%' GROUP BY state") == [
        ("done", 1)
    ]
    assert ask(own_database, "SELECT count(*) FROM procrastinate_jobs") == [(0,)]


def test_a_waiting_worker_beats_its_heart_and_goes_in_order_when_told(own_database: dict[str, str]) -> None:
    running = worker(own_database)
    deadline = time.monotonic() + 60
    # What was due while no worker ran is made up for at once, by the clock of the database.
    while ask(own_database, "SELECT count(*) FROM jobs_run WHERE state = 'done'") < [(2,)]:
        assert time.monotonic() < deadline
        assert running.poll() is None
        time.sleep(0.1)
    assert ask(own_database, "SELECT count(*) FROM procrastinate_workers") == [(1,)]
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate(timeout=30)
    assert (running.returncode, said) == (0, "")
    assert ask(own_database, "SELECT count(*) FROM procrastinate_workers") == [(0,)]


def test_a_worker_is_refused_on_the_owners_address(own_database: dict[str, str]) -> None:
    running = worker(own_database | {"DATABASE_URL": own_database["OWNER_DATABASE_URL"]}, "--until-empty")
    _, said = running.communicate(timeout=60)
    assert running.returncode != 0
    assert "owns the table" in said


@pytest.mark.parametrize("number", ["0", "-1"])
def test_a_worker_for_no_jobs_is_refused(number: str) -> None:
    refused = worker({}, "--concurrency", number)
    _, said = refused.communicate(timeout=60)
    assert refused.returncode == 1
    assert "1 or more" in said
