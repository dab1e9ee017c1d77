"""Every action that somebody takes leaves a row in the log."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGE, files

# Writes that leave no row of their own, each with the reason.
WITHOUT_A_ROW = {
    "end_deadlines": "part of the act that fulfils them",
    "line": "a line that an act tells",
    "retell_evidence": "part of the act that corrects what was told",
    "let_go": "nothing was handed in; bringing a draft back is recorded",
    "save_draft": "nothing was handed in; bringing a draft back is recorded",
    "tell": "the line that an act writes into the family's story",
    "take_extract": "foundation/loads records each file that is taken",
    "take_file": "foundation/loads records each file that is taken",
}


def functions_of(room: Path) -> dict[str, ast.FunctionDef]:
    """Those of a room but its pages: an action calls no view, and some bear the same name."""
    inner = [path for path in sorted(room.rglob("*.py")) if "views" not in str(path.relative_to(room))]
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in inner)
    return {node.name: node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}


def called_by(function: ast.FunctionDef) -> set[str]:
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            names.add(getattr(node.func, "id", getattr(node.func, "attr", "")))
    return names


def reaches_record(name: str, known: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()) -> bool:
    calls = called_by(known[name])
    if calls & {"record", "event", "counted_trace", "reveal_secrets"}:
        return True
    return any(reaches_record(inner, known, seen | {name}) for inner in calls & set(known) - seen - {name})


def acts_in(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and "actor" in {argument.arg for argument in node.args.kwonlyargs}:
            yield node.name


@pytest.mark.requirement("R184")
def test_every_action_of_somebody_leaves_a_row() -> None:
    silent = []
    for path in files(PACKAGE, "*.py"):
        if "actions" not in path.stem and path.parent.stem != "actions":
            continue
        room = path.parent.parent if path.parent.stem == "actions" else path.parent
        known = functions_of(room)
        silent += [f"{path.relative_to(PACKAGE)}:{name}" for name in acts_in(path) if not reaches_record(name, known)]
    assert [name for name in silent if name.rsplit(":", 1)[1] not in WITHOUT_A_ROW] == []
