"""``dure load signals`` as a person types it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction

from dure.journey.discovery.signals.models import SignalSource
from tests.journey.discovery.signals.files import COLUMNS, connected, csv, row

Run = Callable[..., subprocess.CompletedProcess[str]]
HELP = "docs/how-to/connect-a-signal-source.md"


@pytest.fixture
def source(committed: None) -> SignalSource:
    with transaction.atomic():
        connected(code="no_month", columns={name: one for name, one in COLUMNS.items() if name != "month"})
        return connected()


@pytest.mark.requirement("R039")
def test_a_file_is_loaded_once_with_a_report_of_what_came_of_it(
    source: SignalSource, dure: Run, tmp_path: Path
) -> None:
    file = tmp_path / "2026-10.csv"
    lines = (row(), row(name="이호", born="모름", phone="010-0000-1111"), row(name="김영희·박철수"))
    file.write_bytes(csv(*lines, encoding="cp949").getvalue())
    loaded = dure("load", "signals", file, "--source", "kepco")
    assert loaded.returncode == 0, loaded.stderr
    assert "3 rows: 2 new signals, 0 there already, 1 left out" in loaded.stdout
    assert "0 of households known, 2 of nobody known" in loaded.stdout
    assert "1 × 성명: The cell speaks of several people." in loaded.stdout
    assert "1 × 생년월일: This is no day." in loaded.stdout
    again = dure("load", "signals", file, "--source", "kepco")
    assert again.returncode == 0
    assert "loaded before" in again.stdout
    assert "3 rows: 2 new signals" in again.stdout


def test_what_cannot_be_loaded_says_why_and_what_to_do(source: SignalSource, dure: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(csv(row()).getvalue())
    other = tmp_path / "b.csv"
    other.write_text("성명\n박영자\n", encoding="utf-8")
    tried = {
        ("kepco", other): "생년월일",
        ("nobody", file): "No source is called nobody",
        ("no_month", file): "--month 2026-10",
        ("kepco", tmp_path / "none.csv"): "There is no file",
    }
    for (code, path), words in tried.items():
        refused = dure("load", "signals", path, "--source", code)
        assert refused.returncode == 1, refused.stdout
        assert words in refused.stderr
        assert "Traceback" not in refused.stderr
    assert dure("load", "signals", file, "--source", "no_month", "--month", "2026-09").returncode == 0
    assert HELP in dure("load", "signals", "--help").stdout.replace("\n", "")
