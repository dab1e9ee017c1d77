"""dure audit, run as an operator runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def dure(own_database: dict[str, str], tmp_path: Path) -> Run:
    """``dure`` with these words, on a database of its own."""

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        own = {
            "DURE_SECRET_KEY": settings.SECRET_KEY,
            "DURE_AUDIT_CHECKPOINTS": str(tmp_path / "c"),
            "PYTHONPATH": "src",
        }
        command = [sys.executable, "-c", "import sys; from dure.config.cli import main; sys.exit(main())"]
        return subprocess.run(
            [*command, *map(str, words)],
            env=os.environ | own_database | own,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def tampered(url: str) -> psycopg.Connection[Any]:
    raw = psycopg.connect(url)
    raw.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_append_only")
    raw.execute("UPDATE audit_auditevent SET role = 'somebody else'")
    raw.commit()
    return raw


@pytest.mark.requirement("R184")
def test_the_log_is_sealed_and_verified_and_a_change_is_told(
    dure: Run, own_database: dict[str, str], tmp_path: Path
) -> None:
    assert dure("audit", "verify").stdout == "0 rows, 0 seals and 0 checkpoints checked: nothing was changed\n"
    asked = ("indicators", "--from", "2026-01-01", "--to", "2026-01-31", "--area", "2650066000")
    assert dure(*asked).returncode == 0
    sealed = dure("audit", "seal")
    assert (sealed.returncode, sealed.stdout) == (0, "1 rows sealed\n"), sealed.stderr
    assert dure("audit", "seal", "--all").stdout == "0 rows sealed\n"
    fine = dure("audit", "verify", "--checkpoints", tmp_path / "c")
    assert (fine.returncode, fine.stdout) == (0, "1 rows, 1 seals and 1 checkpoints checked: nothing was changed\n")
    with tampered(own_database["OWNER_DATABASE_URL"]):
        found = dure("audit", "verify")
    assert found.returncode == 2
    assert found.stdout.startswith("number 1, row ")
    assert "the row was changed after it was written\n" in found.stdout
    assert found.stdout.endswith("1 faults found\n")
    lost = dure("audit", "verify", "--checkpoints", tmp_path / "nowhere")
    assert lost.returncode == 1
    assert "Give the path of a copy" in lost.stderr
