"""The restore drill: a backup is brought back on a throw-away server, and its walls, log and vault are tried."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dure.config.backup.making import Manifest, Seen, restore_backup
from dure.config.embedded import EmbeddedPostgres
from dure.config.roles import DATABASE, OWNER_ROLE
from dure.foundation.audit.checkpoints import lines_until
from dure.foundation.vault.keyring import Keyring

SEALS = "audit_auditseal"
A_WHILE = dt.timedelta(hours=1)
"""A checkpoint bears the time at which its sealer began, so the youngest ones may tell of what a backup did not see."""


class DrillFailed(RuntimeError):
    """The backup came back, but something in it does not hold; the text is what the trial said."""


def drill(file: Path, ring: Keyring, *, checkpoints: Path, seen: Seen) -> Manifest:
    """``checkpoints`` is the file that the sealer writes here; it may tell of seals since the backup, or not exist.

    Raises: DrillFailed, BadBackup.
    """
    with _scratch() as (server, folder):
        manifest = restore_backup(file, server.connection(OWNER_ROLE).url, ring, seen=seen)
        told = _checkpoints_of(manifest, checkpoints, folder)
        for words in (("audit", "verify", "--checkpoints", str(told)), ("keys", "verify")):
            _try(words, server)
    return manifest


@contextmanager
def _scratch() -> Iterator[tuple[EmbeddedPostgres, Path]]:
    with (
        tempfile.TemporaryDirectory(prefix="dure-drill-", ignore_cleanup_errors=True) as folder,
        EmbeddedPostgres(Path(folder) / "postgres", durable=False) as server,
    ):
        yield server, Path(folder)


def _checkpoints_of(manifest: Manifest, checkpoints: Path, folder: Path) -> Path:
    """A copy of the checkpoint file as it was when the backup was made."""
    surely_before = dt.datetime.fromisoformat(manifest.made_at) - A_WHILE
    # Links are numbered without a gap, so that their count is the number of the last.
    lines = lines_until(checkpoints, seal=manifest.rows.get(SEALS, 0), surely_before=surely_before)
    copy = folder / "checkpoints.jsonl"
    with copy.open("w", encoding="utf-8") as out:
        out.writelines(lines)
    return copy


def _try(words: tuple[str, ...], server: EmbeddedPostgres) -> None:
    environment = os.environ | {
        "DATABASE_URL": server.connection(dbname=DATABASE).url,
        "OWNER_DATABASE_URL": server.connection(OWNER_ROLE).url,
    }
    command = [sys.executable, "-c", "import sys; from dure.config.cli import main; sys.exit(main())", *words]
    trial = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if trial.returncode:
        raise DrillFailed(f"dure {' '.join(words)} on the restored database: {trial.stdout}{trial.stderr}".strip())
