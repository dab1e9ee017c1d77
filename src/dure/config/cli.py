"""The ``dure`` command."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from dure.config.embedded import EmbeddedPostgresError
from dure.config.installation import migrate, prepare, setup
from dure.config.supervisor import PortBusyError, WebServerError, database_in

Work = Callable[[argparse.Namespace], int]


class Refused(Exception):
    """The command was not carried out; the text says why and what to do."""


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
    demo = commands.add_parser("demo", help="serve the demonstration district on this machine")
    demo.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default 8000)")
    demo.add_argument("--reset", action="store_true", help="throw the demonstration data away first")
    demo.add_argument(
        "--die-with-parent", action="store_true", help="end when the starting process ends, however it ends"
    )
    demo.set_defaults(work=_demo)
    serve = commands.add_parser("serve", help="serve the installation that DATABASE_URL names")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    serve.add_argument("--workers", type=int, default=2, help="worker processes (default 2)")
    serve.set_defaults(work=_serve)
    migrate = commands.add_parser("migrate", help="bring tables and walls up to date, and load the code lists")
    migrate.set_defaults(work=_migrate)
    _add_load(commands)
    _add_indicators(commands)
    return top


def _add_load(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    load = commands.add_parser("load", help="load files: areas, boundaries, codes")
    kinds = load.add_subparsers(title="kinds", metavar="KIND", required=True)
    areas = kinds.add_parser("areas", help="the area tree: CSV with code, level, parent, name_ko, name_en, valid_from")
    areas.add_argument("file", type=Path)
    areas.set_defaults(work=_load_areas)
    boundaries = kinds.add_parser("boundaries", help="outlines of areas: GeoJSON whose features carry adm_cd2")
    boundaries.add_argument("file", type=Path)
    boundaries.add_argument("--source", default="", help="whom to name on the map")
    boundaries.set_defaults(work=_load_boundaries)
    codes = kinds.add_parser("codes", help="the code lists of the policy pack")
    codes.set_defaults(work=_load_codes)


def _add_indicators(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("indicators", help="the seven indicators of a period and a set of areas")
    command.add_argument("--from", dest="first", type=dt.date.fromisoformat, required=True, metavar="DAY")
    command.add_argument("--to", dest="last", type=dt.date.fromisoformat, required=True, metavar="DAY")
    command.add_argument(
        "--area", nargs="+", action="extend", required=True, metavar="CODE", help="official area codes"
    )
    command.add_argument("--format", choices=["csv", "json"], default="csv")
    command.set_defaults(work=_indicators)


# --- the work; Django is set up only where needed, since its import is what makes a command slow ---


def _demo(options: argparse.Namespace) -> int:
    from dure.config.demo import serve_demo

    return serve_demo(port=options.port, reset=options.reset, follow_parent=options.die_with_parent)


def _serve(options: argparse.Namespace) -> int:
    from dure.config.supervisor import WEB_TARGET, serve
    from dure.config.web_server import WebServer

    data_dir = prepare()
    with database_in(data_dir):
        return serve(WebServer(options.host, options.port, WEB_TARGET, workers=options.workers))


def _migrate(options: argparse.Namespace) -> int:
    with database_in(prepare()):
        migrate()
    return 0


def _load_areas(options: argparse.Namespace) -> int:
    from dure.foundation.areas.files import BadFile

    with database_in(prepare()):
        setup()
        from dure.foundation.access.scope import as_system
        from dure.foundation.areas.actions import load_areas
        from dure.foundation.areas.files import read_areas

        try:
            rows = read_areas(options.file)
        except BadFile as fault:
            raise Refused(str(fault)) from fault
        with as_system("dure load areas") as system:
            print(f"{load_areas(actor=system, rows=rows)} areas loaded")
    return 0


def _load_boundaries(options: argparse.Namespace) -> int:
    from dure.foundation.areas.files import BadFile

    with database_in(prepare()):
        setup()
        from dure.foundation.access.scope import as_system
        from dure.foundation.areas.actions import load_boundaries
        from dure.foundation.areas.files import read_boundaries

        try:
            outlines = read_boundaries(options.file)
        except BadFile as fault:
            raise Refused(str(fault)) from fault
        with as_system("dure load boundaries") as system:
            unknown = load_boundaries(actor=system, outlines=outlines, source=options.source)
    print(f"{len(outlines) - len(unknown)} outlines loaded")
    if unknown:
        print(
            f"No area with these codes is loaded, their outlines were left out: {', '.join(unknown)}", file=sys.stderr
        )
    return 0


def _load_codes(options: argparse.Namespace) -> int:
    with database_in(prepare()):
        setup()
        from dure.foundation.access.scope import as_system
        from dure.foundation.codes.actions import load_code_lists

        with as_system("dure load codes"):
            print(f"{load_code_lists()} codes loaded")
    return 0


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
