"""``dure load signals``: a file of crisis signals, loaded while one watches."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dure.config.commands import Commands, Refused, describe
from dure.config.installation import prepare, setup
from dure.config.supervisor import database_in

if TYPE_CHECKING:
    import datetime as dt

    from dure.journey.discovery.signals.models import SignalLoad, SignalSource

REPORTED = 20
LOOK_AGAIN_S = 1.0
TRIES = 3
PERMILLE = 1000


def add(kinds: Commands) -> None:
    signals = describe(
        kinds,
        "signals",
        "a monthly file of crisis signals, as CSV or XLSX",
        "A file loaded twice changes nothing; bad rows are told and the rest is loaded. Killed in the middle, the same "
        "command goes on where it was. Exit code 1: nothing was read. More: docs/how-to/connect-a-signal-source.md.",
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
        return _report(_watched(load))


def _take(options: argparse.Namespace) -> tuple[SignalLoad, bool]:
    from django.utils import timezone

    from dure.foundation.access.scope import as_system
    from dure.journey.discovery.signals.actions import take_file

    with as_system("dure load signals") as system, options.file.open("rb") as file:
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


def _watched(load: SignalLoad) -> SignalLoad:
    """Load it, batch by batch; while a worker is at it, watch."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("loading", total=PERMILLE)
        while True:
            moved, now = _step(load)
            bar.update(task, completed=now.read_permille, description=f"{now.rows} rows")
            if not now.is_unfinished:
                return now
            if not moved:
                time.sleep(LOOK_AGAIN_S)


def _step(load: SignalLoad) -> tuple[bool, SignalLoad]:
    """One batch, and how the load stands; a household that moved just then is met where it is the next time."""
    from django.db import IntegrityError

    from dure.foundation.access.scope import as_system
    from dure.journey.discovery.signals.loading.running import load_next
    from dure.journey.discovery.signals.models import SignalLoad

    for left in reversed(range(TRIES)):
        try:
            with as_system("dure load signals") as system:
                moved = load_next(system, system.moment, only=load.pk)
                now: SignalLoad = SignalLoad.objects.visible_to(system).get(pk=load.pk)
                return moved, now
        except IntegrityError:
            if not left:
                raise
    raise AssertionError("The last try either returned or raised.")


def _report(load: SignalLoad) -> int:
    from django.utils import translation

    from dure.foundation.access.scope import as_system
    from dure.foundation.sheets.words import told_why
    from dure.journey.discovery.signals.queries import fault_counts

    if load.why:
        with translation.override("en"):
            why = told_why(load.why, load.lacking)
        print(f"dure: nothing of the file was loaded. {why}", file=sys.stderr)
        return 1
    print(f"{load.rows} rows: {load.accepted} new signals, {load.repeated} there already, {load.rejected} left out")
    print(f"{load.accepted - load.unmatched} of households known, {load.unmatched} of nobody known")
    with as_system("dure load signals") as system, translation.override("en"):
        counts = fault_counts(system, load)
    for column, words, rejected, times in counts[:REPORTED]:
        print(f"  {times} × {column or 'line'}: {words}{'' if rejected else ' (the cell alone was left out)'}")
    if len(counts) > REPORTED:
        print(f"  and {len(counts) - REPORTED} more kinds of fault; all of them are on the page of signal files")
    return 0
