"""The examples for operators name what exists: variables that Dure reads, commands that it has."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest
import yaml

from dure.config.cli import parser

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "how-to" / "examples"
VARIABLE = re.compile(r"\b(?:DURE_[A-Z_]+|(?:OWNER_|ASIDE_)?DATABASE_URL)\b")


def known_variables() -> set[str]:
    return set(VARIABLE.findall((ROOT / "src/dure/config/env.py").read_text()))


def test_every_variable_of_the_examples_is_read_by_dure() -> None:
    for file in EXAMPLES.iterdir():
        assert set(VARIABLE.findall(file.read_text())) <= known_variables(), file.name


def test_every_variable_that_dure_reads_is_in_the_table_of_the_how_to() -> None:
    table = set(re.findall(r"^ *\| `([A-Z_]+)` \|", (ROOT / "docs/how-to/deploy.md").read_text(), re.M))
    assert known_variables() == table


def commands_of_the_examples() -> list[list[str]]:
    services = yaml.safe_load((EXAMPLES / "compose.yaml").read_text())["services"]
    found = [service["command"] for service in services.values() if service.get("command", [""])[0] == "dure"]
    unit = (EXAMPLES / "dure.service").read_text()
    found += [shlex.split(line) for line in re.findall(r"^ExecStart(?:Pre)?=(.*)$", unit, re.M)]
    return [[str(word) for word in words] for words in found]


@pytest.mark.parametrize("words", commands_of_the_examples(), ids=" ".join)
def test_every_command_of_the_examples_is_understood(words: list[str]) -> None:
    assert words[0].endswith("dure")
    assert isinstance(parser().parse_args(words[1:]), argparse.Namespace)


def test_the_server_of_the_example_holds_no_owner_password() -> None:
    app = yaml.safe_load((EXAMPLES / "compose.yaml").read_text())["services"]["app"]
    assert app["environment"]["OWNER_DATABASE_URL"] == ""
