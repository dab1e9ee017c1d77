"""The doctor finds what is wrong with an installation and says what to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import psycopg
import pytest

from dure.foundation.health.checkup import Verdict, examine
from tests.config.conftest import Run


def said(run: Any) -> dict[str, str]:
    """What the doctor said, by what it is about."""
    lines = (line.split(":", 1) for line in run.stdout.splitlines() if ":" in line)
    return {head.split(maxsplit=1)[1]: f"{head.split()[0]}:{text}" for head, text in lines}


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Dure's folder, with collected front-end files."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text("{}")
    monkeypatch.setenv("DURE_VAR", str(tmp_path))
    return tmp_path


def test_a_good_installation_has_no_fault(dure: Run, home: Path) -> None:
    run = dure("doctor")
    faults = {about: text for about, text in said(run).items() if text.startswith("fault")}
    # The server of the tests is careless on purpose: it may lose data in a power cut.
    assert set(faults) == {"durability"}, run.stdout
    assert run.returncode == 1


def test_an_owner_connection_is_a_fault(dure: Run, home: Path, own_database: dict[str, str]) -> None:
    own_database["DATABASE_URL"] = own_database["OWNER_DATABASE_URL"]
    run = dure("doctor")
    assert "owns the table" in said(run)["walls"]
    assert "app role" in said(run)["walls"]
    assert run.returncode == 1


def test_a_fallen_wall_is_a_fault(dure: Run, home: Path, own_database: dict[str, str]) -> None:
    with psycopg.connect(own_database["OWNER_DATABASE_URL"]) as owner:
        owner.execute("ALTER TABLE people_household DISABLE ROW LEVEL SECURITY")
    assert "people_household" in said(dure("doctor"))["walls"]


def test_a_missing_migration_is_a_fault(dure: Run, home: Path, own_database: dict[str, str]) -> None:
    with psycopg.connect(own_database["OWNER_DATABASE_URL"]) as owner:
        owner.execute("DELETE FROM django_migrations WHERE app = 'cases'")
    assert "dure migrate" in said(dure("doctor"))["tables"]


def test_a_missing_key_file_is_a_fault(dure: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "DURE_KEYS", str(home / "none.json"))
    assert "dure keys make" in said(dure("doctor"))["keys"]


def test_uncollected_front_end_files_are_a_fault(dure: Run, home: Path) -> None:
    (home / "static" / "staticfiles.json").unlink()
    assert "collectstatic" in said(dure("doctor"))["front end"]


def test_a_database_that_is_away_is_one_fault_and_not_a_crash(
    dure: Run, home: Path, own_database: dict[str, str]
) -> None:
    own_database["DATABASE_URL"] = "postgresql://dure_app:x@127.0.0.1:1/none"
    run = dure("doctor")
    assert "does not answer" in said(run)["database"]
    assert (run.returncode, run.stderr) == (1, "")


@pytest.mark.django_db
def test_every_check_speaks(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    found = examine()
    assert len(found) == 11
    assert all(len(finding.said) > 10 and finding.verdict in Verdict for finding in found)
