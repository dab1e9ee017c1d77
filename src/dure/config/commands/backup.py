"""``dure backup`` and ``dure restore``."""

from __future__ import annotations

import argparse
import datetime as dt
import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dure.config.backup.drill import DrillFailed, drill
from dure.config.backup.making import Manifest, NotEmpty, RowsMissing, make_backup, restore_backup, verify_backup
from dure.config.backup.programs import ProgramFailed
from dure.config.backup.sealed import BadBackup
from dure.config.commands import Commands, Refused, describe
from dure.config.env import read_environment
from dure.config.installation import migrate, prepare
from dure.config.supervisor import database_in
from dure.foundation.vault.keyring import BadKeys, Keyring, keyring

FAULTS = (BadKeys, DrillFailed, NotEmpty, ProgramFailed, RowsMissing, OSError)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def add(commands: Commands) -> None:
    command = describe(
        commands,
        "backup",
        "write the whole database into one encrypted file, and prove that it can be read",
        "Needs OWNER_DATABASE_URL and the key file. Without that key file nobody can read the backup: "
        "keep a copy of it elsewhere.",
        examples=["dure backup /backups", "dure backup /backups/before-upgrade.backup"],
    )
    command.add_argument(
        "place", type=Path, metavar="PLACE", help="the file to write, or a folder in which it is named by the time"
    )
    command.set_defaults(work=_backup)
    command = describe(
        commands,
        "restore",
        "bring a backup back into an empty database",
        "Writes all or nothing, counts the rows of every table afterwards, and brings tables and walls up to date.",
        examples=["dure restore FILE --verify", "dure restore FILE --drill", "dure restore FILE"],
    )
    command.add_argument("file", type=Path, metavar="FILE", help="a file that `dure backup` wrote")
    command.add_argument("--verify", action="store_true", help="only read the file through; needs no database")
    command.add_argument("--drill", action="store_true", help="restore on a throw-away server and try log and vault")
    command.set_defaults(work=_restore)


def _backup(options: argparse.Namespace) -> int:
    now = dt.datetime.now(dt.UTC)
    place: Path = options.place
    file = place / f"dure-{now:%Y%m%dT%H%M%SZ}.backup" if place.is_dir() else place
    if not file.parent.is_dir():
        raise Refused(f"There is no folder {file.parent}. Make it first, or name another.")
    if file.exists():
        raise Refused(f"{file} exists already. Name another file.")
    with database_in(prepare()), _told(), _progress("Backing up") as seen:
        manifest = make_backup(_owner(), file, _keys(), at=now, seen=seen)
    print(f"{file}: {_summary(manifest)}, {file.stat().st_size / 1e6:.1f} MB, verified")
    return 0


def _restore(options: argparse.Namespace) -> int:
    with _told():
        if options.verify:
            with _progress("Reading") as seen:
                print(f"{options.file} is whole: {_summary(verify_backup(options.file, _keys(), seen=seen))}")
            return 0
        # Before anything is prepared: new keys, as for an empty installation, would open no backup.
        keys = _keys()
        data_dir = prepare()
        if options.drill:
            with _progress("Restoring for trial") as seen:
                manifest = drill(options.file, keys, checkpoints=read_environment().audit_checkpoints, seen=seen)
            print(f"{options.file} can be restored: {_summary(manifest)}; log and vault hold")
            return 0
        with database_in(data_dir):
            with _progress("Restoring") as seen:
                manifest = restore_backup(options.file, _owner(), keys, seen=seen)
            migrate()
    print(f"restored: {_summary(manifest)}")
    return 0


def _owner() -> str:
    address = os.environ.get("OWNER_DATABASE_URL", "")
    if not address:
        raise Refused("A backup reads and writes everything, as the owner role. Set OWNER_DATABASE_URL.")
    return address


def _keys() -> Keyring:
    return keyring(read_environment().keys_file)


def _summary(manifest: Manifest) -> str:
    return f"{len(manifest.rows)} tables, {manifest.total:,} rows of {manifest.made_at}"


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BadBackup as fault:
        raise Refused(f"The backup cannot be used. {fault} Take another copy; nothing was changed.") from fault
    except FAULTS as fault:
        if isinstance(fault, OSError) and fault.errno in NO_ROOM:
            raise Refused("The disk is full, and nothing was left on it. Make room, then run it again.") from fault
        raise Refused(str(fault)) from fault


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn(what), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=None)
        yield lambda count: bar.advance(task, count)
