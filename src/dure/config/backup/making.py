"""Making a backup and proving it, and bringing one back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from dure.config.backup.programs import dumped, listed, restored
from dure.config.backup.sealed import BadBackup, open_stream, seal_stream
from dure.foundation.vault.keyring import Keyring

Seen = Callable[[int], None]
"""Told the number of bytes of each piece, for a progress bar."""

TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname
"""


class NotEmpty(RuntimeError):
    """The database to restore into holds tables already."""


class RowsMissing(RuntimeError):
    """A backup was brought back, but some tables do not hold the rows that it says; the text names them."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: when it was made, by which server, and how many rows each table had then."""

    made_at: str
    server: str
    rows: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def make_backup(address: str, file: Path, ring: Keyring, *, at: dt.datetime, seen: Seen) -> Manifest:
    """Write the whole database behind the owner's ``address`` into one sealed file, and read it back.

    The file appears under its name only when it is whole and proved; until then its parts lie beside it, and go when
    it fails. Raises: BadBackup, ProgramFailed, OSError.
    """
    part = file.with_name(file.name + ".part")
    try:
        manifest = _write(part, address, ring, at=at, seen=seen)
        verify_backup(part, ring, seen=lambda _bytes: None)
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _settle(file.parent)
    return manifest


def _write(part: Path, address: str, ring: Keyring, *, at: dt.datetime, seen: Seen) -> Manifest:
    """Everything into the part, as of one moment, and onto the disk."""
    with psycopg.connect(address) as owner:
        owner.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        owner.read_only = True
        manifest = Manifest(at.isoformat(timespec="seconds"), _server(owner), count_rows(owner))
        snapshot = _one(owner, "SELECT pg_export_snapshot()")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            marked = _marked(manifest, dumped(address, snapshot=snapshot), seen)
            seal_stream(marked, out, ring)
            out.flush()
            os.fsync(out.fileno())
    return manifest


def _settle(folder: Path) -> None:
    """Have the folder's new entry on the disk before saying so."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _marked(manifest: Manifest, pieces: Iterator[bytes], seen: Seen) -> Iterator[bytes]:
    """Manifest line, dump, and at the end the digest of the dump (32 bytes)."""
    yield json.dumps(asdict(manifest)).encode() + b"\n"
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        seen(len(piece))
        yield piece
    yield digest.digest()


def _unmarked(pieces: Iterator[bytes], told: list[Manifest]) -> Iterator[bytes]:
    """The dump alone; the manifest goes into ``told``, the digest is compared at the end."""
    held = b""
    while b"\n" not in held:
        held += next(pieces, b"") or _damaged()
    line, _, held = held.partition(b"\n")
    told.append(Manifest(**json.loads(line)))
    digest = hashlib.sha256()
    for piece in pieces:
        held += piece
        ready, held = held[:-32], held[-32:]
        digest.update(ready)
        yield ready
    ready, held = held[:-32], held[-32:]
    digest.update(ready)
    yield ready
    if digest.digest() != held:
        _damaged()


def _damaged() -> bytes:
    raise BadBackup("Its content does not agree with its own digest.")


def verify_backup(file: Path, ring: Keyring, *, seen: Seen) -> Manifest:
    """Open every piece, compare the digest, and let pg_restore read the table of contents.

    Raises: BadBackup.
    """
    told: list[Manifest] = []
    with file.open("rb") as source:
        tables = listed(_watched(_unmarked(open_stream(source, ring), told), seen))
    [manifest] = told
    if tables != len(manifest.rows):
        raise BadBackup(f"It holds {tables} tables instead of {len(manifest.rows)}.")
    return manifest


def restore_backup(file: Path, address: str, ring: Keyring, *, seen: Seen) -> Manifest:
    """Bring a backup back into the empty database behind the owner's ``address`` and count its rows.

    Raises: NotEmpty before anything is written; BadBackup, ProgramFailed: then nothing was written either;
        RowsMissing: everything was written.
    """
    with psycopg.connect(address) as owner:
        tables = len(owner.execute(TABLES).fetchall())
    if tables:
        raise NotEmpty(
            f"The database holds {tables} tables already. A backup is restored into an empty one: make one, or move "
            "var/postgres away."
        )
    told: list[Manifest] = []
    with file.open("rb") as source:
        restored(_watched(_unmarked(open_stream(source, ring), told), seen), address)
    [manifest] = told
    with psycopg.connect(address) as owner:
        owner.execute("ANALYZE")
        found = count_rows(owner)
    wrong = sorted(name for name in manifest.rows.keys() | found if manifest.rows.get(name) != found.get(name))
    if wrong:
        raise RowsMissing(
            f"The backup was written into the database, but these tables do not hold the rows that it counts: "
            f"{', '.join(wrong)}. Do not start Dure on it: make another empty database and restore another copy there."
        )
    return manifest


def _watched(pieces: Iterator[bytes], seen: Seen) -> Iterator[bytes]:
    for piece in pieces:
        seen(len(piece))
        yield piece


def count_rows(owner: psycopg.Connection[Any]) -> dict[str, int]:
    """Rows of every table, through the owner's policies."""
    names = [row[0] for row in owner.execute(TABLES).fetchall()]
    return {name: _one(owner, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))) for name in names}


def _server(owner: psycopg.Connection[Any]) -> str:
    return f"PostgreSQL {_one(owner, 'SHOW server_version')}"


def _one(owner: psycopg.Connection[Any], query: Any) -> Any:
    row = owner.execute(query).fetchone()
    return row[0] if row else None
