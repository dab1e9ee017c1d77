"""``dure audit``: seal the log and prove that nobody changed it."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dure.config.commands import Commands, Refused, describe
from dure.config.installation import prepare, setup
from dure.config.supervisor import database_in

if TYPE_CHECKING:
    from dure.foundation.audit.checkpoints import Checkpoint
    from dure.foundation.audit.verifying import Verification

FOUND_FAULTS = 2
SHOWN = 1000
EVERY_ROW = "SELECT count(*) FROM audit_auditevent"
UNSEALED = "SELECT (SELECT count(*) FROM audit_auditevent) - (SELECT count(*) FROM audit_auditseal)"


def add(commands: Commands) -> None:
    audit = describe(commands, "audit", "the log of who read and wrote what: seal, verify")
    kinds = audit.add_subparsers(title="kinds", metavar="KIND", required=True)
    seal = describe(
        kinds,
        "seal",
        "chain the rows that are not yet sealed, and sign a checkpoint",
        "A worker does this every minute; by hand after a time without one.",
        examples=["dure audit seal --all"],
    )
    seal.add_argument("--all", action="store_true", help="look for unsealed rows of any age, not only of two days")
    seal.set_defaults(work=_seal)
    verify = describe(
        kinds,
        "verify",
        "find edits, deletions, swaps and cuts; exit code 2 when there are any",
        "Reads the whole log and changes nothing. What to do then: docs/how-to/review-the-audit.md.",
        examples=["dure audit verify", "dure audit verify --checkpoints /mnt/elsewhere/audit-checkpoints.jsonl"],
    )
    verify.add_argument("--checkpoints", type=Path, metavar="FILE", help="a copy that was kept elsewhere")
    verify.set_defaults(work=_verify)


def _seal(options: argparse.Namespace) -> int:
    with database_in(prepare()):
        setup()
        from dure.foundation.audit.sealing import seal
        from dure.foundation.vault.keyring import BadKeys

        try:
            with _bar("Sealing the log", UNSEALED) as step:
                sealed = seal(dt.datetime.now(dt.UTC), everything=options.all, progress=step)
        except BadKeys as fault:
            raise Refused(str(fault)) from fault
    print(f"{sealed} rows sealed")
    return 0


def _verify(options: argparse.Namespace) -> int:
    with database_in(prepare()):
        setup()
        from django.conf import settings
        from django.db import connection

        from dure.foundation.access.scope import as_system
        from dure.foundation.audit.marks import keys
        from dure.foundation.audit.verifying import Verification
        from dure.foundation.vault.keyring import BadKeys

        lines = _lines(options.checkpoints, usual=settings.AUDIT_CHECKPOINTS)
        with as_system("dure audit verify"):
            try:
                ring = keys()
            except BadKeys as fault:
                raise Refused(str(fault)) from fault
            return _tell(
                Verification(
                    connection.connection,
                    ring,
                    lines,
                    at=dt.datetime.now(dt.UTC),
                    file_is_whole=options.checkpoints is None,
                )
            )


def _lines(asked: Path | None, *, usual: Path) -> Iterator[Checkpoint]:
    from dure.foundation.audit.checkpoints import read_checkpoints

    file = asked or usual
    if not file.exists():
        if asked:
            raise Refused(f"There is no checkpoint file at {asked}. Give the path of a copy that was kept elsewhere.")
        return iter(())
    return read_checkpoints(file)


def _tell(run: Verification) -> int:
    found = 0
    with _bar("Checking the log", EVERY_ROW) as step:
        run.progress = step
        for finding in run.findings():
            found += 1
            if found <= SHOWN:
                print(finding)
    if found > SHOWN:
        print(f"… and {found - SHOWN} more of the same kinds")
    print(f"{run.rows} rows, {run.seals} seals and {run.checked} checkpoints checked: ", end="")
    print(f"{found} faults found" if found else "nothing was changed")
    return FOUND_FAULTS if found else 0


@contextmanager
def _bar(task: str, rows: str) -> Iterator[Callable[[int], None]]:
    """A progress bar for people, up to what the query ``rows`` counts; nothing when the output goes into a file."""
    from django.db import connection
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    from dure.foundation.access.scope import as_system

    with as_system("dure audit"), connection.cursor() as cursor:
        cursor.execute(rows)
        total = cursor.fetchone()[0]
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:-1], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task(task, total=total)
        yield lambda done: progress.advance(bar, done)
