"""Lists the requirement rows with the tests marked for them, and the rows without any: `make requirements`.

Reads the tests as text, without running them: `@pytest.mark.requirement("R041", "R042")`.
"""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "docs" / "reference" / "requirements.csv"


def rows(path: Path = LIST) -> dict[str, str]:
    """Each row's number and what it asks for."""
    with path.open(newline="") as file:
        return {row["id"]: row["requirement"] for row in csv.DictReader(file)}


def marked_tests(tests: Path = ROOT / "tests") -> dict[str, list[str]]:
    """Row number → the tests that are marked as its proof."""
    found: dict[str, list[str]] = {}
    for file in sorted(tests.rglob("test_*.py")):
        for name, number in _marks(ast.parse(file.read_text())):
            found.setdefault(number, []).append(f"{file.relative_to(tests.parent)}::{name}")
    return found


def _marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from ((node.name, number) for mark in node.decorator_list for number in _numbers(mark))
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
            for mark in ast.walk(node.value):
                yield from (("(whole file)", number) for number in _numbers(mark))


def _numbers(mark: ast.AST) -> list[str]:
    if not (isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr == "requirement"):
        return []
    return [str(argument.value) for argument in mark.args if isinstance(argument, ast.Constant)]


def main() -> None:
    """Print rows with tests, then rows without."""
    wanted, tests = rows(), marked_tests()
    proved = [number for number in wanted if number in tests]
    for number in proved:
        print(f"{number}  {wanted[number]}")
        for test in tests[number]:
            print(f"        {test}")
    print(f"\nWithout a test ({len(wanted) - len(proved)} of {len(wanted)}):")
    for number in wanted:
        if number not in tests:
            print(f"{number}  {wanted[number]}")


if __name__ == "__main__":
    main()
