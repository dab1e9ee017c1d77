"""The restore drill: a backup is brought back on a throw-away server, and its walls, log and vault are tried."""

from __future__ import annotations

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
from dure.foundation.vault.keyring import Keyring

TRIALS = (("audit", "verify"), ("keys", "verify"))


class DrillFailed(RuntimeError):
    """The backup came back, but something in it does not hold; the text is what the trial said."""


def drill(file: Path, ring: Keyring, *, seen: Seen) -> Manifest:
    """Raises: DrillFailed, BadBackup."""
    with _scratch() as server:
        manifest = restore_backup(file, server.connection(OWNER_ROLE).url, ring, seen=seen)
        for words in TRIALS:
            _try(words, server)
    return manifest


@contextmanager
def _scratch() -> Iterator[EmbeddedPostgres]:
    with (
        tempfile.TemporaryDirectory(prefix="dure-drill-", ignore_cleanup_errors=True) as folder,
        EmbeddedPostgres(Path(folder) / "postgres", durable=False) as server,
    ):
        yield server


def _try(words: tuple[str, ...], server: EmbeddedPostgres) -> None:
    environment = os.environ | {
        "DATABASE_URL": server.connection(dbname=DATABASE).url,
        "OWNER_DATABASE_URL": server.connection(OWNER_ROLE).url,
    }
    command = [sys.executable, "-c", "import sys; from dure.config.cli import main; sys.exit(main())", *words]
    trial = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if trial.returncode:
        raise DrillFailed(f"dure {' '.join(words)} on the restored database: {trial.stdout}{trial.stderr}".strip())
