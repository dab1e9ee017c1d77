"""The ``dure`` command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from dure.config.commands import Refused
from dure.config.embedded import EmbeddedPostgresError
from dure.config.supervisor import PortBusyError, WebServerError

Work = Callable[[argparse.Namespace], int]
COMMANDS = (
    "demo",
    "serve",
    "worker",
    "users",
    "load",
    "indicators",
    "keys",
    "audit",
    "doctor",
    "backup",
)
"""Files of ``dure.config.commands``, in the order of ``dure --help``."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse and run one command; returns its exit code."""
    options = parser().parse_args(arguments)
    work: Work = options.work
    try:
        return work(options)
    except (Refused, PortBusyError, WebServerError, EmbeddedPostgresError) as refusal:
        print(f"dure: {refusal}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="dure", description="Welfare that comes to the door, as software.")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        import_module(f"dure.config.commands.{command}").add(commands)
    return top
