"""States: the enums and moves of every room's states.py, with a diagram."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from types import ModuleType

from tools.reference.words import ROOT, found, names, row, table, told

SOURCE = ROOT / "src"
INTRODUCTION = """\
A thing moves only along these arrows, by one compare-and-set: of two who move it at once, one is told that it has moved
already. The moves are data (`states.py` of each room), and each column has a check in the database."""


def page() -> Iterator[str]:
    yield "# States"
    yield ""
    yield INTRODUCTION
    for module in modules():
        for states in enums(module):
            yield ""
            yield from _one(module, states)


def modules() -> list[ModuleType]:
    files = sorted((SOURCE / "dure").rglob("states.py"))
    return [import_module(".".join(file.relative_to(SOURCE).with_suffix("").parts)) for file in files]


def enums(module: ModuleType) -> list[type[StrEnum]]:
    """The enums that a module itself defines, in its order."""
    return [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, StrEnum) and thing.__module__ == module.__name__
    ]


def moves(module: ModuleType, states: type[StrEnum]) -> dict[StrEnum, frozenset[StrEnum]] | None:
    """The table of moves whose keys are these states."""
    for name, thing in vars(module).items():
        if name.endswith("MOVES") and isinstance(thing, dict) and all(isinstance(key, states) for key in thing):
            return thing
    return None


def _one(module: ModuleType, states: type[StrEnum]) -> Iterator[str]:
    name = states.__name__
    yield f"## {told('states', name, 'about')} (`{module.__name__.removeprefix('dure.').removesuffix('.states')}`)"
    yield ""
    allowed = moves(module, states)
    yield from table("state", "meaning", "may become")
    for state in states:
        after = sorted(allowed.get(state, ()), key=list(states).index) if allowed is not None else []
        nexts = ", ".join(f"`{one.value}`" for one in after) or ("nothing: it is the end" if allowed else "")
        yield row(f"`{state.value}`", told("states", name, state.value), nexts)
    yield ""
    if allowed is None:
        yield told("moves_without_table", name).capitalize() + "."
    else:
        yield from _diagram(states, allowed)


def _diagram(states: type[StrEnum], allowed: dict[StrEnum, frozenset[StrEnum]]) -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {next(iter(states)).value}"
    for state in states:
        after = sorted(allowed.get(state, ()), key=list(states).index)
        yield from (f"    {state.value} --> {one.value}" for one in after)
        if not after:
            yield f"    {state.value} --> [*]"
    yield "```"


def gone() -> list[str]:
    """What is described but does not exist any more."""
    known = {states.__name__: {str(state) for state in states} for module in modules() for states in enums(module)}
    return [
        f"states: {name}: {state}"
        for name in names("states")
        for state in names("states", name)
        if state != "about" and state not in known.get(name, {state}) and found("states", name, state)
    ]
