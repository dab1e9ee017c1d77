"""What the architecture tests look at: every file of the project, read once."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "dure"
FETCHED = PACKAGE / "foundation" / "pages" / "static" / "vendor"
NOT_OURS = {".git", ".venv", "node_modules", "var", "__pycache__", "build", "dist"}


@cache
def files(folder: Path, pattern: str) -> tuple[Path, ...]:
    """The project's own files below `folder`, without what is fetched, installed or made."""
    return tuple(
        path
        for path in sorted(folder.rglob(pattern))
        if path.is_file() and FETCHED not in path.parents and not NOT_OURS & set(path.relative_to(ROOT).parts)
    )


def python_files() -> tuple[Path, ...]:
    """Python of the product, the tests and the tools."""
    return (*files(ROOT / "src", "*.py"), *files(ROOT / "tests", "*.py"), *files(ROOT / "tools", "*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(), filename=str(path))


def lines(path: Path) -> int:
    """How many lines a file has."""
    return len(path.read_text().splitlines())


def named(path: Path) -> str:
    """A file's name as people say it."""
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    """The dotted names a Python file imports; for `from a import b` both `a` and `a.b`."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found
