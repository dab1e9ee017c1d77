"""The commands of ``dure``: one file each, with ``add(commands)`` that describes it and a function that does the work.

Django is imported inside the work only, since that import is what makes a command slow.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class Refused(Exception):
    """The command was not carried out; the text says why and what to do."""


class Explained(argparse.HelpFormatter):
    """Fills paragraphs, and leaves what is set in lines, such as examples, as it stands."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" in text:
            return "".join(indent + line for line in text.splitlines(keepends=True))
        return super()._fill_text(text, width, indent)

    def _get_help_string(self, action: argparse.Action) -> str | None:
        if action.option_strings and action.nargs != 0 and action.default:
            return f"{action.help} (default %(default)s)"
        return action.help


def describe(
    commands: Commands, name: str, about: str, more: str = "", *, examples: Sequence[str] = ()
) -> argparse.ArgumentParser:
    """A command with its line in the list (``about``), what else one has to know (``more``), and how it is typed."""
    return commands.add_parser(
        name,
        help=about,
        description=f"{about[0].upper()}{about[1:]}. {more}".strip(),
        epilog="\n".join(("examples:", *(f"  {line}" for line in examples))) if examples else None,
        formatter_class=Explained,
    )
