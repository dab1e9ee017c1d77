"""A site whose web server reaches its database through pgbouncer, which lends a connection for one transaction only."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from dure.config.children import preparation
from dure.config.embedded import EmbeddedPostgres
from dure.config.roles import APP_ROLE, DATABASE
from tests.crash.site import Site

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
LENT = 2
"""Connections to the database, for eight threads of the web server: every one of them is lent on all the time."""
UP_WITHIN_S = 30
CONFIGURATION = """
[databases]
{database} = host={host} port={port} dbname={database}
{database}_aside = host={host} port={port} dbname={database} pool_size=1
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listens}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = {lent}
max_client_conn = 200
ignore_startup_parameters = extra_float_digits,options
logfile = {log}
"""


@dataclass
class Pool:
    """The running pgbouncer."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"postgresql://{APP_ROLE}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def addresses(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url, "ASIDE_DATABASE_URL": f"{self.url}_aside"}

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url, prepare_threshold=None)


@dataclass
class PooledSite(Site):
    """Its web server knows the database by the pool's address alone."""

    pool: Pool | None = None

    @property
    def environment(self) -> dict[str, str]:
        assert self.pool is not None
        return {**Site.environment.fget(self), **self.pool.addresses, "DURE_IDLE_MINUTES": "60"}  # type: ignore[attr-defined]


@contextlib.contextmanager
def pool_before(postgres: EmbeddedPostgres, folder: Path) -> Iterator[Pool]:
    """A pgbouncer in transaction mode before the database; it may read the folder given to it and nothing else."""
    assert PROGRAM is not None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    whereto = postgres.connection()
    users, log, settings = folder / "users.txt", folder / "pgbouncer.log", folder / "pgbouncer.ini"
    users.write_text(f'"{APP_ROLE}" "{whereto.password}"\n')
    settings.write_text(
        CONFIGURATION.format(
            database=DATABASE,
            host=whereto.host,
            port=whereto.port,
            listens=port,
            users=users,
            lent=LENT,
            log=log,
        )
    )
    identity = postgres._cluster.identity()
    with (folder / "said.log").open("wb") as said:
        process = subprocess.Popen(
            [PROGRAM, settings],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            preexec_fn=preparation(identity, folder, signal.SIGTERM),  # noqa: PLW1509 - as the database itself starts
        )
    pool = Pool(port, process)
    try:
        _wait(pool, folder / "said.log")
        yield pool
    finally:
        process.kill()
        process.wait(30)


def _wait(pool: Pool, said: Path) -> None:
    deadline = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < deadline and pool.process.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            pool.connect().close()
            return
        time.sleep(0.1)
    raise AssertionError(f"pgbouncer did not come up:\n{said.read_text()}")
