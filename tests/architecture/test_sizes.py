"""The limits of size: what outgrows them becomes a package of the same name."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, ROOT, files, lines, named, parsed, python_files

PYTHON_LINES = 400
FUNCTION_LINES = 50
COMPLEXITY = 8
TEMPLATE_LINES = 160
STYLESHEET_LINES = 400
SCRIPT_LINES = 150
PYTHON_FILES_IN_A_FOLDER = 15

# File, function or folder → the size it must not pass. May only shrink.
EXCEPTIONS: dict[str, int] = {}


def functions() -> Iterator[tuple[str, int]]:
    for path in python_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{named(path)}::{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def written_files() -> Iterator[Path]:
    # Migrations are a diary that Django writes: it only grows, and nobody reads it as a folder.
    return (path for path in python_files() if path.parent.name != "migrations")


def folders() -> Iterable[tuple[str, int]]:
    return Counter(named(path.parent) for path in written_files()).items()


def too_large(sizes: Iterable[tuple[str, int]], limit: int) -> list[str]:
    return [f"{name}: {size}, limit {limit}" for name, size in sizes if size > EXCEPTIONS.get(name, limit)]


def test_no_python_file_is_longer_than_400_lines() -> None:
    assert too_large(((named(path), lines(path)) for path in written_files()), PYTHON_LINES) == []


def test_no_function_is_longer_than_50_lines() -> None:
    assert too_large(functions(), FUNCTION_LINES) == []


def test_no_folder_holds_more_than_15_python_files() -> None:
    assert too_large(folders(), PYTHON_FILES_IN_A_FOLDER) == []


def test_no_function_is_more_complex_than_8_even_where_a_comment_asks_for_leave() -> None:
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--output-format", "concise"]
    rule = ["--ignore-noqa", "--select", "C901", "--config", f"lint.mccabe.max-complexity={COMPLEXITY}"]
    checked = subprocess.run([*ruff, *rule, "src", "tools"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("pattern", "limit"),
    [("*.html", TEMPLATE_LINES), ("*.css", STYLESHEET_LINES), ("*.js", SCRIPT_LINES)],
    ids=["templates", "stylesheets", "scripts"],
)
def test_no_page_file_passes_its_limit(pattern: str, limit: int) -> None:
    assert too_large(((named(path), lines(path)) for path in files(PACKAGE, pattern)), limit) == []


def test_the_list_of_exceptions_names_only_what_still_needs_it() -> None:
    sizes = {named(path): (lines(path), PYTHON_LINES) for path in python_files()}
    sizes |= {name: (size, FUNCTION_LINES) for name, size in functions()}
    sizes |= {name: (size, PYTHON_FILES_IN_A_FOLDER) for name, size in folders()}
    assert [name for name in EXCEPTIONS if name not in sizes or sizes[name][0] <= sizes[name][1]] == []


def test_the_measure_itself_tells_one_line_too_many() -> None:
    assert too_large([("long.py", 401), ("fits.py", 400)], PYTHON_LINES) == ["long.py: 401, limit 400"]
