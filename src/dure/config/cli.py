"""The ``dure`` command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module

import psycopg

from dure.config.commands import Commands, Explained, Refused
from dure.config.embedded import EmbeddedPostgresError
from dure.config.supervisor import PortBusyError, WebServerError

Work = Callable[[argparse.Namespace], int]
COMMANDS = (
    "demo",
    "serve",
    "worker",
    "users",
    "load",
    "match",
    "indicators",
    "discovery",
    "keys",
    "audit",
    "doctor",
    "backup",
)
"""Files of ``dure.config.commands``."""

GROUPS = {
    "to try": ("demo",),
    "to run": ("serve", "worker", "migrate", "doctor"),
    "to fill": ("load", "match", "users"),
    "to keep safe": ("keys", "audit", "backup", "restore"),
    "to count": ("indicators", "discovery"),
}
"""The commands by what they are for, in the order of ``dure --help``."""

MORE = """\
examples:
  dure demo                       look around in a made-up district
  dure keys make && dure migrate  begin a real installation, with the environment set
  dure serve                      serve it
  dure doctor                     see what is wrong with it, and what to do
  dure backup /backups            write an encrypted backup that was read back
  dure COMMAND --help             everything about one command

environment:
  DATABASE_URL         the database, as the role that serves; unset: an embedded one below DURE_VAR
  OWNER_DATABASE_URL   the same database as its owner, for migrate, backup and restore
  DURE_SECRET_KEY      32 or more random characters
  DURE_KEYS            the key file
  and more: docs/reference/settings.md

exit codes:
  0  done
  1  not done, or a fault was found; the text says why and what to do
  2  wrongly typed; for `audit verify`: the log was changed

documents: docs/README.md"""

SAY_ENOUGH = {
    "dure.config.env.BadSetting",
    "dure.config.start.NotReady",
    "dure.foundation.areas.files.BadFile",
    "dure.foundation.vault.keyring.BadKeys",
}
"""Faults whose own words say what to do."""

AWAY = "The database does not answer: {said}. Is it running, and is DATABASE_URL right? For more: dure doctor"
NO_TABLE = "The database lacks a table or column ({said}). Bring it up to date: dure migrate"
NOT_ALLOWED = (
    "The database refuses this to the role that asked: {said}. `dure migrate`, `backup` and `restore` need "
    "OWNER_DATABASE_URL, everything else DATABASE_URL."
)
BY_STATE = {"42P01": NO_TABLE, "42703": NO_TABLE, "42501": NOT_ALLOWED}
"""Source: PostgreSQL, Appendix A, Error Codes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse and run one command; returns its exit code."""
    options = parser().parse_args(arguments)
    work: Work = options.work
    try:
        return work(options)
    except (Refused, PortBusyError, WebServerError, EmbeddedPostgresError) as refusal:
        print(f"dure: {refusal}", file=sys.stderr)
        return 1
    except Exception as fault:
        said = advice(fault)
        if not said:
            raise
        print(f"dure: {said}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="dure",
        usage="dure COMMAND ...",
        description="Welfare that comes to the door, as software.",
        formatter_class=Explained,
    )
    # The list by groups below says more than argparse's own list.
    commands = top.add_subparsers(prog="dure", metavar="COMMAND", help=argparse.SUPPRESS, required=True)
    for command in COMMANDS:
        import_module(f"dure.config.commands.{command}").add(commands)
    top.epilog = "\n".join((*_by_group(commands), MORE))
    return top


def _by_group(commands: Commands) -> Iterator[str]:
    told = {action.dest: action.help or "" for action in commands._choices_actions}
    grouped = {name for names in GROUPS.values() for name in names}
    for purpose, names in {**GROUPS, "also": tuple(told.keys() - grouped)}.items():
        lines = [f"  {name:<12}{told[name]}" for name in names if name in told]
        yield from (f"{purpose}:", *lines, "") if lines else ()


def advice(fault: BaseException) -> str:
    """What to do about a fault that no command expected; empty for one of the program, which deserves its traceback.

    Told by names, so that neither Django nor the rooms are imported for it.
    """
    name = f"{type(fault).__module__}.{type(fault).__qualname__}"
    if name in SAY_ENOUGH:
        return str(fault)
    cause = fault if isinstance(fault, psycopg.Error) else fault.__cause__
    if not isinstance(cause, psycopg.Error):
        return ""
    words = BY_STATE.get(cause.sqlstate or "", AWAY if isinstance(cause, psycopg.OperationalError) else "")
    return words.format(said=str(cause).strip().split("\n")[0].rstrip("."))
