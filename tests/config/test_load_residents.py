"""``dure load residents`` as a person types it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journey.discovery.rounds.extracts import csv, row, years_ago

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.requirement("R044")
def test_an_extract_is_loaded_once_with_a_report_and_its_lists(committed: None, dure: Run, tmp_path: Path) -> None:
    file = tmp_path / "2026-03.csv"
    file.write_bytes(csv(row(), row(name="마흔", born=years_ago(40)), row(name=""), encoding="cp949").getvalue())
    other = tmp_path / "other.csv"
    other.write_text("성명\n박영자\n", encoding="utf-8")
    for arguments, words in (((file,), "--district"), ((file, "--district", "99999"), "No district has the code")):
        refused = dure("load", "residents", *arguments)
        assert refused.returncode == 1
        assert words in refused.stderr
    loaded = dure("load", "residents", file, "--district", "26500")
    assert loaded.returncode == 0, loaded.stderr
    assert "3 rows: 1 named by a round, 0 there already" in loaded.stdout
    assert "1 named by no round, of whom nothing was kept; 1 left out" in loaded.stdout
    again = dure("load", "residents", file, "--district", "26500")
    assert "loaded before" in again.stdout
    unreadable = dure("load", "residents", other, "--district", "26500")
    assert unreadable.returncode == 1
    assert "생년월일" in unreadable.stderr
