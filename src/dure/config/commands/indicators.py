"""``dure indicators``."""

from __future__ import annotations

import argparse
import datetime as dt
import sys

from dure.config.commands import Commands, Refused, describe
from dure.config.installation import prepare, setup
from dure.config.supervisor import database_in


def add(commands: Commands) -> None:
    command = describe(
        commands,
        "indicators",
        "the seven indicators of a period and a set of areas",
        "Prints the total and a row for each dong. The columns: docs/reference/indicators.md.",
        examples=["dure indicators --from 2026-01-01 --to 2026-06-30 --area 26500 > figures.csv"],
    )
    for name, dest, which in (("--from", "first", "first"), ("--to", "last", "last")):
        command.add_argument(
            name, dest=dest, type=_day, required=True, metavar="DAY", help=f"{which} day counted, like 2026-01-31"
        )
    command.add_argument(
        "--area", nargs="+", action="extend", required=True, metavar="CODE", help="official area codes"
    )
    command.add_argument("--format", choices=["csv", "json"], default="csv", help="how it is printed")
    command.set_defaults(work=_indicators)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"{text} is no day. Write it like 2026-01-31.") from fault


def _indicators(options: argparse.Namespace) -> int:
    with database_in(prepare()):
        setup()
        from dure.steering.indicators.areas import UnknownArea
        from dure.steering.indicators.command import indicators_command

        try:
            text = indicators_command(
                first=options.first, last=options.last, area_codes=options.area, output_format=options.format
            )
        except (UnknownArea, ValueError) as fault:
            raise Refused(str(fault)) from fault
    sys.stdout.write(text)
    return 0
