"""The ``dure`` command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from dure.config.commands import Refused, audit, demo, indicators, keys, load, serve, worker
from dure.config.embedded import EmbeddedPostgresError
from dure.config.supervisor import PortBusyError, WebServerError

Work = Callable[[argparse.Namespace], int]
COMMANDS = (demo, serve, worker, load, indicators, keys, audit)


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
        command.add(commands)
    return top
