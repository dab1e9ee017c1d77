"""``dure discovery evaluate``."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from dure.config.commands import Commands, Refused, describe
from dure.config.installation import prepare, setup
from dure.config.supervisor import database_in

DAYS_AT_FIRST = 365


def add(commands: Commands) -> None:
    command = describe(
        commands,
        "discovery",
        "what became of findings, by source and by sign",
        "How many findings led to a confirmed need or a service, and where the others were lost.",
        examples=["dure discovery evaluate --from 2026-01-01 --to 2026-06-30 --area 26500 --json findings.json"],
    )
    works = command.add_subparsers(metavar="WORK", required=True)
    evaluate = describe(
        works,
        "evaluate",
        "tables of a period, with 95 % intervals",
        "The period is that in which findings were opened. The file: docs/reference/discovery-report.md.",
        examples=["dure discovery evaluate"],
    )
    for name, dest, which in (("--from", "first", "first"), ("--to", "last", "last")):
        evaluate.add_argument(name, dest=dest, type=_day, metavar="DAY", help=f"{which} day, like 2026-01-31")
    evaluate.add_argument(
        "--area", nargs="+", action="extend", default=[], metavar="CODE", help="official area codes; none: everywhere"
    )
    evaluate.add_argument("--json", dest="file", type=Path, metavar="FILE", help="write the numbers there as JSON too")
    evaluate.set_defaults(work=_evaluate)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"{text} is no day. Write it like 2026-01-31.") from fault


def _evaluate(options: argparse.Namespace) -> int:
    with database_in(prepare()):
        setup()
        from django.utils import timezone

        from dure.steering.discovery_report.command import evaluate_command
        from dure.steering.indicators.areas import UnknownArea

        last = options.last or timezone.localdate()
        first = options.first or last - dt.timedelta(days=DAYS_AT_FIRST)
        try:
            text, data = evaluate_command(first=first, last=last, area_codes=options.area)
            if options.file:
                options.file.write_text(data, encoding="utf-8")
        except (UnknownArea, ValueError) as fault:
            raise Refused(str(fault)) from fault
        except OSError as fault:
            raise Refused(f"{options.file} cannot be written: {fault.strerror}.") from fault
    sys.stdout.write(text)
    return 0
