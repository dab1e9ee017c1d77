"""``dure load signals``: a file of crisis signals, loaded while one watches."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dure.config.commands import Commands, Refused, describe
from dure.config.commands.load.watching import is_loaded, tell_faults, watched
from dure.config.installation import prepare, setup
from dure.config.supervisor import database_in

if TYPE_CHECKING:
    import datetime as dt

    from dure.foundation.loads.models import FileLoad
    from dure.journey.discovery.signals.models import SignalLoad, SignalSource

COMMAND = "dure load signals"


def add(kinds: Commands) -> None:
    signals = describe(
        kinds,
        "signals",
        "a monthly file of crisis signals, as CSV or XLSX",
        "A file loaded twice changes nothing; bad rows are told and the rest is loaded. Killed in the middle, the same "
        "command goes on where it was. Exit code 1: it was not loaded to its end. "
        "More: docs/how-to/connect-a-signal-source.md.",
        examples=[
            "dure load signals kepco-2026-10.csv --source kepco_monthly",
            "dure load signals rent.xlsx --source lh_rent --month 2026-10",
        ],
    )
    signals.add_argument("file", type=Path, metavar="FILE", help="CSV (UTF-8, UTF-16 or CP949) or XLSX")
    signals.add_argument("--source", required=True, metavar="CODE", help="short name of a connected source")
    signals.add_argument("--district", default="", metavar="AREA", help="its code, when two have such a source")
    signals.add_argument("--month", default="", metavar="2026-10", help="for files that do not name their month")
    signals.set_defaults(work=_load)


def _load(options: argparse.Namespace) -> int:
    if not options.file.is_file():
        raise Refused(f"There is no file {options.file}.")
    with database_in(prepare()):
        setup()
        load, new = _take(options)
        if not new and not load.is_unfinished:
            print(f"This file was loaded before ({load.made_at:%Y-%m-%d}); nothing was changed.")
        from dure.journey.discovery.signals.loading.files import SIGNAL_FILES

        return _report(watched(SIGNAL_FILES, load, COMMAND))


def _take(options: argparse.Namespace) -> tuple[SignalLoad, bool]:
    from django.utils import timezone

    from dure.foundation.access.scope import as_system
    from dure.journey.discovery.signals.actions import take_file

    with as_system(COMMAND) as system, options.file.open("rb") as file:
        source = _source(system, options)
        month = _month(source, options.month, today=timezone.localdate(system.moment))
        return take_file(
            actor=system, source=source, file=file, file_name=options.file.name, month=month, at=system.moment
        )


def _source(system: Any, options: argparse.Namespace) -> SignalSource:
    from dure.journey.discovery.signals.models import SignalSource

    rows = SignalSource.objects.visible_to(system).filter(code=options.source)
    if options.district:
        rows = rows.filter(path__endswith=f".{options.district}.")
    found: list[SignalSource] = list(rows[:2])
    if not found:
        raise Refused(f"No source is called {options.source}. Connect it on the page of signal files.")
    if len(found) > 1:
        raise Refused(f"Several districts have a source {options.source}: say which one with --district.")
    return found[0]


def _month(source: SignalSource, text: str, *, today: dt.date) -> dt.date | None:
    from dure.foundation.sheets import Fault, fields
    from dure.journey.discovery.signals.mapping import Mapping

    found = fields.month(text or None, today=today)
    if isinstance(found, Fault):
        raise Refused(f"{text} is no month. Write it like 2026-10.")
    if Mapping.read(source.mapping).asks_month and found is None:
        raise Refused("The files of this source do not name their month: say it with --month 2026-10.")
    return found


def _report(load: FileLoad) -> int:
    from dure.journey.discovery.signals.loading.files import SIGNAL_FILES

    if not is_loaded(load):
        return 1
    print(f"{load.rows} rows: {load.accepted} new signals, {load.repeated} there already, {load.rejected} left out")
    print(f"{load.accepted - load.unmatched} of households known, {load.unmatched} of nobody known")
    tell_faults(SIGNAL_FILES, load, COMMAND, page="signal files")
    return 0
