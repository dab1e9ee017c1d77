"""PostgreSQL's own dump programs, from the wheel, spoken to without a password on the command line."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from dure.config.embedded.cluster import binary, environment

READ_BYTES = 256 * 1024


class ProgramFailed(RuntimeError):
    """A dump program ended badly; the text is what it said."""


def _called(address: str) -> tuple[str, dict[str, str]]:
    """The address without its password, and the environment that carries it."""
    parts = conninfo_to_dict(address)
    password = str(parts.pop("password", "") or "")
    return make_conninfo("", **parts), environment() | ({"PGPASSWORD": password} if password else {})


def dumped(address: str, *, snapshot: str) -> Iterator[bytes]:
    """The database as ``pg_dump`` writes it in its custom format, as of an exported snapshot.

    The owner's policies let every row through; without ``--enable-row-security`` pg_dump would refuse walled tables.
    """
    name, env = _called(address)
    command = [str(binary("pg_dump")), "--format=custom", "--enable-row-security", "--no-comments", "--compress=gzip:3"]
    command += [f"--snapshot={snapshot}", f"--dbname={name}"]
    # Into a file: a full pipe of complaints would hold the dump up for ever.
    with (
        TemporaryFile() as complaints,
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=complaints) as program,  # noqa: S603
    ):
        assert program.stdout is not None  # noqa: S101 - it is a pipe
        while piece := program.stdout.read(READ_BYTES):
            yield piece
        program.wait()
        _refuse_failure("pg_dump", program, complaints)


def restored(pieces: Iterable[bytes], address: str) -> None:
    """Write a dump into an empty database, all or nothing."""
    name, env = _called(address)
    _fed(["--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={name}"], env, pieces)


def listed(pieces: Iterable[bytes]) -> int:
    """How many tables with data the dump's own table of contents names."""
    text = _fed(["--list"], environment(), pieces)
    return sum(" TABLE DATA " in line for line in text.splitlines())


def _fed(arguments: list[str], env: dict[str, str], pieces: Iterable[bytes]) -> str:
    """What pg_restore said after reading all pieces; when their source fails it is killed before it can commit."""
    command = [str(binary("pg_restore")), *arguments]
    with TemporaryFile() as said, TemporaryFile() as complaints:
        with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=said, stderr=complaints) as program:  # noqa: S603
            try:
                _feed(program, pieces)
            except BaseException:
                program.kill()
                raise
        _refuse_failure("pg_restore", program, complaints)
        said.seek(0)
        return said.read().decode()


def _feed(program: subprocess.Popen[bytes], pieces: Iterable[bytes]) -> None:
    assert program.stdin is not None  # noqa: S101 - it is a pipe
    listens = True
    for piece in pieces:
        # One that has ended said why, or has seen all it wants (--list); the rest is still read, and so proved.
        if listens:
            try:
                program.stdin.write(piece)
                program.stdin.flush()
            except BrokenPipeError:
                listens = False
    with suppress(BrokenPipeError):
        program.stdin.close()
    program.stdin = None


def _refuse_failure(name: str, program: subprocess.Popen[bytes], complaints: IO[bytes]) -> None:
    if program.returncode:
        complaints.seek(0)
        raise ProgramFailed(f"{name} failed: {complaints.read().decode(errors='replace').strip()}")
