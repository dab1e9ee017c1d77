"""``dure indicators``."""

from __future__ import annotations

import argparse
import datetime as dt
import sys

from dure.config.commands import Commands, Refused
from dure.config.installation import prepare, setup
from dure.config.supervisor import database_in


def add(commands: Commands) -> None:
    command = commands.add_parser("indicators", help="the seven indicators of a period and a set of areas")
    command.add_argument("--from", dest="first", type=dt.date.fromisoformat, required=True, metavar="DAY")
    command.add_argument("--to", dest="last", type=dt.date.fromisoformat, required=True, metavar="DAY")
    command.add_argument(
        "--area", nargs="+", action="extend", required=True, metavar="CODE", help="official area codes"
    )
    command.add_argument("--format", choices=["csv", "json"], default="csv")
    command.set_defaults(work=_indicators)


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
