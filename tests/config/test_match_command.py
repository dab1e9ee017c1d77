"""``dure match``, run as a person runs it."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
HEAD = "id,name,birth_date,sex,phone,address\n"
ROWS = (
    "1,김영숙,1950-03-12,여,010-1234-5678,수영구 망미로 12 101동 1203호\n"
    "2,KIM YOUNG SOOK,19500312,F,01012345678,수영구 망미로 12 101-1203\n"
    "3,이철수,1961-07-30,남,010-9876-5432,수영구 나래로 3\n"
)


@pytest.fixture
def dure() -> Run:
    """The command without any database, keys or secret: it needs none."""

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "import sys; from dure.config.cli import main; sys.exit(main())"]
        environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {
            "PYTHONPATH": "src"
        }
        return subprocess.run(
            [*command, *map(str, words)], env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    return run


def people(folder: Path, rows: str = ROWS) -> Path:
    file = folder / "people.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    return file


def test_pairs_are_written_with_their_weights(dure: Run, tmp_path: Path) -> None:
    out = tmp_path / "pairs.csv"
    done = dure("match", people(tmp_path), "--out", out)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"1 pairs written to {out}\n"
    (pair,) = csv.DictReader(out.open(encoding="utf-8"))
    assert (pair["id_a"], pair["id_b"]) == ("1", "2")
    assert float(pair["probability"]) > 0.95
    assert float(pair["name_weight"]) > 0
    assert pair["name_words"] == "other_script"


def test_two_files_are_linked(dure: Run, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(HEAD + "a,김영숙,500312,,,\n", encoding="utf-8")
    out = tmp_path / "pairs.csv"
    done = dure("match", roster, people(tmp_path), "--out", out, "--at-least", "0.5")
    assert done.returncode == 0, done.stderr
    assert {(pair["id_a"], pair["id_b"]) for pair in csv.DictReader(out.open(encoding="utf-8"))} == {
        ("a", "1"),
        ("a", "2"),
    }


def test_rows_that_cannot_be_read_are_told_and_listed(dure: Run, tmp_path: Path) -> None:
    out, problems = tmp_path / "pairs.csv", tmp_path / "problems.csv"
    done = dure("match", people(tmp_path, ROWS + "4,x\n5,박순자,soon,,,\n"), "--out", out, "--problems", problems)
    assert done.returncode == 0, done.stderr
    assert "people.csv, line 5: There are 2 cells, but 6 headings" in done.stderr
    assert "people.csv, line 6, column birth_date" in done.stderr
    listed = list(csv.DictReader(problems.open(encoding="utf-8-sig")))
    assert [(each["line"], each["row_left_out"]) for each in listed] == [("5", "True"), ("6", "False")]


def test_a_pair_is_explained_in_words_and_drawn(dure: Run, tmp_path: Path) -> None:
    drawn = tmp_path / "why.svg"
    done = dure("match", people(tmp_path), "--explain", "1", "2", "--svg", drawn)
    assert done.returncode == 0, done.stderr
    assert "name: sounds the same" in done.stdout
    assert "together: probability > 0.9999" in done.stdout
    root = ET.fromstring(drawn.read_text(encoding="utf-8"))
    assert root.tag.endswith("svg")
    assert "sounds the same" in "".join(root.itertext())


def test_what_cannot_be_done_is_told_with_what_to_do(dure: Run, tmp_path: Path) -> None:
    file = people(tmp_path)
    for words, said in (
        ((file,), "--out pairs.csv"),
        ((file, "--out", tmp_path / "p.csv", "--svg", "x.svg"), "Add --explain"),
        (("no-such.csv", "--out", "p.csv"), "There is no file no-such.csv"),
        ((file, "--explain", "1", "77"), "No row that could be read has the id 77"),
        ((file, "--out", tmp_path / "no-folder" / "p.csv"), "No such file or directory"),
    ):
        refused = dure("match", *words)
        assert refused.returncode == 1, words
        assert said in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_word_that_is_no_probability_is_told_how_to_be_written(dure: Run, tmp_path: Path) -> None:
    refused = dure("match", people(tmp_path), "--out", "p.csv", "--at-least", "95%")
    assert refused.returncode == 2
    assert "between 0 and 1" in refused.stderr
