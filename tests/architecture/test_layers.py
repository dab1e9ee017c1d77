"""The floors of the house, as import-linter sees them, and what import-linter cannot see."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, ROOT, files, imported, named, parsed

MODULES = ("steering", "commons", "journey", "registry", "foundation")
# The words of a state and its moves are read by screens, jobs and tests alike, so they stand on nothing.
PURE_FILES = ("states.py", "rules.py")
CLOCKS = ("timezone", "datetime", "datetime.datetime", "dt.datetime", "date", "dt.date", "datetime.date", "time")
WRITERS_AND_READERS = ("actions.py", "queries.py", "jobs.py", "states.py", "rules.py")

# No screen shows it yet; its rules are tested where they are written.
READ_BY_TESTS_ALONE = {"visits_without_assessment"}


def module_files() -> list[Path]:
    return [path for folder in MODULES for path in files(PACKAGE / folder, "*.py")]


def those_importing(paths: list[Path], *prefixes: str) -> list[str]:
    return [
        f"{named(path)} imports {name}"
        for path in paths
        for name in sorted(imported(path))
        if any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)
    ]


def test_every_contract_of_the_layers_is_kept() -> None:
    linter = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    checked = subprocess.run(
        [*linter, "--no-cache"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_no_contract_has_a_list_of_exceptions() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert config["contracts"]
    for contract in config["contracts"]:
        assert not {"ignore_imports", "exhaustive_ignores", "allow_indirect_imports"} & set(contract), contract["name"]


def test_policy_and_engines_never_import_django_or_its_company() -> None:
    paths = [*files(PACKAGE / "policy", "*.py"), *files(PACKAGE / "engines", "*.py")]
    assert paths
    assert those_importing(paths, "django", "pghistory", "psycopg") == []


def test_modules_never_import_the_web_or_the_api() -> None:
    assert those_importing(module_files(), "dure.web", "dure.api") == []


@pytest.mark.parametrize("name", PURE_FILES)
def test_states_and_rules_are_pure_of(name: str) -> None:
    paths = [path for path in files(PACKAGE, name) if "config" not in path.parts]
    # The words shown to people may be marked for translation, which needs no settings and no database.
    found = [line for line in those_importing(paths, "django") if "django.utils.translation" not in line]
    assert found == []


def test_who_reads_or_writes_knows_nothing_of_http() -> None:
    paths = [path for path in module_files() if path.name in WRITERS_AND_READERS or path.parent.name == "actions"]
    assert those_importing(paths, "django.http", "django.shortcuts", "django.template", "django.views") == []


def looks_at_the_clock(node: ast.AST) -> bool:
    """Whether this is a call for the present moment; turning a given moment into a day is none."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    asks_without_a_moment = node.func.attr in ("localdate", "localtime") and not node.args
    of_time = isinstance(node.func.value, ast.Name | ast.Attribute) and ast.unparse(node.func.value) in CLOCKS
    return asks_without_a_moment or (of_time and node.func.attr in ("now", "today", "utcnow", "time", "monotonic"))


def test_actions_are_told_the_time_and_never_look_at_the_clock() -> None:
    paths = [path for path in files(PACKAGE, "*.py") if path.name == "actions.py" or path.parent.name == "actions"]
    found = [
        f"{named(path)}:{node.lineno}: {ast.unparse(node)}"
        for path in paths
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and looks_at_the_clock(node)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("timezone.now()", True),
        ("dt.date.today()", True),
        ("timezone.localdate()", True),
        ("timezone.localdate(at)", False),
    ],
)
def test_a_look_at_the_clock_is_told_from_reckoning_with_a_given_moment(text: str, looks: bool) -> None:
    assert looks_at_the_clock(ast.parse(text, mode="eval").body) is looks


def test_there_are_no_hidden_hooks() -> None:
    every = list(files(ROOT / "src", "*.py"))
    hooks = ("django.dispatch", "django.db.models.signals", "django.core.signals", "django.contrib.auth.signals")
    assert those_importing(every, *hooks) == []


def test_every_read_is_asked_for_by_the_product_itself() -> None:
    told = [*files(PACKAGE, "*.py"), *files(PACKAGE, "*.html")]
    words = Counter(word for path in told for word in re.findall(r"\w+", path.read_text()))
    reads = {
        node.name
        for path in [*files(PACKAGE, "queries.py"), *files(PACKAGE, "search/*.py")]
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef)
    }
    assert len(reads) > 100
    assert {read for read in reads if words[read] == 1} == READ_BY_TESTS_ALONE
