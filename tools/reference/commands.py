"""Commands: the tree of `dure` with every option."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from dure.config.cli import parser
from tools.reference.words import UNDOCUMENTED, missing, row, table


def page() -> Iterator[str]:
    top = parser()
    yield "# Commands"
    yield ""
    yield (top.description or "").strip()
    yield ""
    yield from _block(top.epilog or "")
    for command in every(top):
        yield ""
        yield from _one(command)


def every(top: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Every command that does something, in the order of the help."""
    inner = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield top
    for kinds in inner:
        for command in kinds.choices.values():
            yield from every(command)


def _one(command: argparse.ArgumentParser) -> Iterator[str]:
    yield f"## `{command.prog}`"
    yield ""
    yield _words(command.description, command.prog)
    yield ""
    yield from _block(_words(command.epilog, f"{command.prog}: an example"))
    options = [action for action in command._actions if not isinstance(action, argparse._HelpAction)]
    if not options:
        return
    yield ""
    yield from table("option", "default", "meaning")
    for option in options:
        yield row(f"`{written(option)}`", _default(option), _words(option.help, f"{command.prog} {option.dest}"))


def written(option: argparse.Action) -> str:
    """How an option stands on the command line."""
    value = option.metavar or (option.dest.upper() if option.nargs != 0 else "")
    if option.choices:
        value = ",".join(str(choice) for choice in option.choices)
    return " ".join(part for part in (", ".join(option.option_strings), str(value)) if part)


def _default(option: argparse.Action) -> str:
    if option.required:
        return "must be given"
    if option.default in (None, False, "", argparse.SUPPRESS) or option.nargs == 0:
        return ""
    return f"`{option.default}`"


def _words(text: str | None, what: str) -> str:
    if not text or text == argparse.SUPPRESS:
        missing.add(f"{what}: help in src/dure/config/commands")
        return UNDOCUMENTED
    return " ".join(text.split()) if "\n" not in text.strip() else text.strip()


def _block(text: str) -> Iterator[str]:
    yield "```"
    yield from text.strip("\n").splitlines()
    yield "```"
