"""Which permissions each action asks for, read from the code: the action, what it calls, and the access rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.reference.words import ROOT

PACKAGE = ROOT / "src" / "dure"
ACTIONS_BY_NAME = ("goals", "protection", "emergency")
"""Files of actions that are named after what they act on."""
WRITERS = ("actions", "moving", "access", "steps", "writing", "goals", "carrying")


@dataclass(frozen=True, slots=True)
class Act:
    """An action somebody takes: where it stands, the first line of its docstring, the permissions it asks for."""

    room: str
    name: str
    said: str
    permissions: tuple[str, ...]


def acts() -> list[Act]:
    return [_act(path, node) for path in _action_files() for node in _functions(path).values() if _is_act(node)]


def _act(path: Path, node: ast.FunctionDef) -> Act:
    said = (ast.get_docstring(node) or "").split("\n")[0]
    return Act(_room(path), node.name, said, tuple(sorted(set(_asked(path, node.name, set())))))


def _action_files() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "actions" in path.stem or path.parent.stem == "actions" or path.stem in ACTIONS_BY_NAME:
            yield path


def _is_act(node: ast.FunctionDef) -> bool:
    return not node.name.startswith("_") and "actor" in {argument.arg for argument in node.args.kwonlyargs}


def _room(path: Path) -> str:
    folder = path.parent.parent if path.parent.stem == "actions" else path.parent
    return ".".join(folder.relative_to(PACKAGE).parts)


def _asked(path: Path, name: str, seen: set[tuple[Path, str]]) -> Iterator[str]:
    """The members of Permission that a function names, itself or in what it calls."""
    node = _functions(path).get(name)
    if node is None or (path, name) in seen:
        return
    seen.add((path, name))
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "Permission":
            yield part.attr
        elif isinstance(part, ast.Call):
            yield from _asked_by_call(path, part, seen)


def _asked_by_call(path: Path, call: ast.Call, seen: set[tuple[Path, str]]) -> Iterator[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    owner = getattr(getattr(call.func, "value", None), "id", "")
    if isinstance(call.func, ast.Name) and name in _functions(path):
        yield from _asked(path, name, seen)
    for there in (_imported(path).get(name), _imported(path).get(owner)):
        if there is not None:
            yield from _asked(there, name, seen)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _functions(path: Path) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in _tree(path).body if isinstance(node, ast.FunctionDef)}


@cache
def _imported(path: Path) -> dict[str, Path]:
    """Names of this file that come from the rules and actions of a room, and the file each is from."""
    found: dict[str, Path] = {}
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("dure."):
            for alias in node.names:
                file = _file(node.module, alias.name)
                if file is not None and any(word in file.parts or word in file.stem for word in WRITERS):
                    found[alias.asname or alias.name] = file
    return found


def _file(module: str, name: str) -> Path | None:
    """The file that defines `name` when one writes `from module import name`."""
    place = PACKAGE.joinpath(*module.split(".")[1:])
    for file in (place / f"{name}.py", place.with_suffix(".py")):
        if file.exists():
            return file
    if place.is_dir():
        return next((file for file in sorted(place.glob("*.py")) if name in _functions(file)), None)
    return None
