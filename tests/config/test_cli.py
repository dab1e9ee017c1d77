"""The dure command, run as a person runs it."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from dure.config.cli import GROUPS, parser
from tools.reference.commands import every

Run = Callable[..., subprocess.CompletedProcess[str]]
HEAD = "code,level,parent,name_ko,name_en,valid_from\n"


@pytest.mark.requirement("R001")
def test_areas_and_outlines_are_loaded_from_files(dure: Run, own_database: dict[str, str], tmp_path: Path) -> None:
    areas = tmp_path / "areas.csv"
    areas.write_text(HEAD + "2650074000,dong,26500,망미1동,Mangmi 1-dong,2014-01-01\n", encoding="utf-8")
    for _ in range(2):
        loaded = dure("load", "areas", areas)
        assert (loaded.returncode, loaded.stdout) == (0, "1 areas loaded\n"), loaded.stderr
    square = {"type": "Polygon", "coordinates": [[[129, 35], [129.1, 35], [129.1, 35.1], [129, 35]]]}
    outlines = tmp_path / "outlines.geojson"
    features = [{"properties": {"adm_cd2": code}, "geometry": square} for code in ("2650074000", "1")]
    outlines.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    loaded = dure("load", "boundaries", outlines, "--source", "made up")
    assert (loaded.returncode, loaded.stdout) == (0, "1 outlines loaded\n"), loaded.stderr
    assert "left out: 1" in loaded.stderr
    with psycopg.connect(own_database["OWNER_DATABASE_URL"]) as raw:
        row = raw.execute("SELECT path, boundary, boundary_source FROM areas_area WHERE code = '2650074000'").fetchone()
    assert row == ("26.26500.2650074000.", square, "made up")


def test_a_faulty_file_is_refused_with_its_line_and_nothing_is_loaded(dure: Run, tmp_path: Path) -> None:
    areas = tmp_path / "areas.csv"
    areas.write_text(HEAD + "1,dong,26500,가,a,2014-01-01\nx,dong,26500,나,b,2014-01-01\n", encoding="utf-8")
    refused = dure("load", "areas", areas)
    assert refused.returncode == 1
    assert "line 3" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.requirement("R170")
def test_indicators_are_printed_as_csv_and_as_json(dure: Run) -> None:
    words = ("indicators", "--from", "2026-01-01", "--to", "2026-06-30", "--area", "2650066000", "2650067000")
    text = dure(*words)
    assert text.returncode == 0, text.stderr
    rows = list(csv.DictReader(io.StringIO(text.stdout.lstrip("\ufeff"))))
    assert len(rows) >= 9
    found = dure(*words, "--format", "json")
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)
    unknown = dure("indicators", "--from", "2026-01-01", "--to", "2026-06-30", "--area", "999")
    assert unknown.returncode == 1
    assert "999" in unknown.stderr
    turned = dure("indicators", "--from", "2026-06-30", "--to", "2026-01-01", "--area", "26500")
    assert turned.returncode == 1
    assert "Traceback" not in turned.stderr


def test_the_command_explains_itself(dure: Run) -> None:
    told = dure("--help")
    assert told.returncode == 0
    for part in ("examples:", "environment:", "exit codes:", "docs/README.md"):
        assert part in told.stdout
    listed = re.findall(r"^  ([a-z]+)  ", told.stdout, re.M)
    assert listed == [name for names in GROUPS.values() for name in names if name in listed]
    assert {"demo", "serve", "migrate", "load", "backup", "restore", "audit", "keys", "doctor"} <= set(listed)
    assert "also:" not in told.stdout, "a command stands in no group of dure.config.cli"


def test_every_command_says_what_it_does_with_an_example_and_every_option_what_it_means() -> None:
    for command in every(parser()):
        assert (command.description or "").strip().endswith("."), command.prog
        assert command.prog in (command.epilog or ""), f"{command.prog}: an example (use describe(..., examples=[...]))"
        assert [option.dest for option in command._actions if not option.help] == [], command.prog


def test_every_example_of_the_help_is_understood() -> None:
    lines = [line for command in every(parser()) for line in (command.epilog or "").splitlines()[1:]]
    assert len(lines) > 15
    for line in lines:
        words = shlex.split(line.partition(" > ")[0])
        assert parser().parse_args(words[1:]).work, line


def test_a_word_that_is_no_day_is_told_how_to_be_written(dure: Run) -> None:
    refused = dure("indicators", "--from", "yesterday", "--to", "2026-06-30", "--area", "26500")
    assert refused.returncode == 2
    assert "2026-01-31" in refused.stderr


@pytest.mark.parametrize(
    ("variables", "words", "said"),
    [
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, ("load", "codes"), "dure doctor"),
        ({"DATABASE_URL": "nonsense"}, ("load", "codes"), "postgresql://role:password@host/dure"),
        ({"DURE_IDLE_MINUTES": "soon"}, ("load", "codes"), "DURE_IDLE_MINUTES must be a number"),
        ({"OWNER_DATABASE_URL": ""}, ("backup", "no-such.backup"), "Set OWNER_DATABASE_URL"),
        ({}, ("backup", "no-such-folder/file"), "There is no folder no-such-folder"),
        ({"DURE_KEYS": "no-such-keys"}, ("keys", "verify"), "dure keys make"),
        ({}, ("load", "areas", "no-such-file.csv"), "must be a CSV file"),
        ({}, ("worker", "--concurrency", "0"), "1 or more"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_goes_wrong_is_told_with_what_to_do(
    dure: Run, variables: dict[str, str], words: tuple[str, ...], said: str
) -> None:
    refused = dure(*words, **variables)
    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert refused.stderr.startswith("dure: ")
