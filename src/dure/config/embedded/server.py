"""The running server: its process, its socket, its lock, and how to connect."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from dure.config.children import preparation
from dure.config.embedded.cluster import Cluster, EmbeddedPostgresError, binary, environment, give_to, write_private
from dure.config.roles import APP_ROLE, DATABASE, OWNER_ROLE, SUPERUSER, create_owned_database, lay_roles

READY_WITHIN_S = 60
STOP_WITHIN_S = 30
SOCKET_PORT = 5432
# The kernel's limit for a socket path is 107 bytes, of which PostgreSQL and our folder's name take 40.
LONGEST_SOCKET_PARENT = 65
LARGEST_LOG_BYTES = 5_000_000

SETTINGS = {
    "jit": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_destination": "stderr",
    "logging_collector": "off",
    # A failing statement and its message quote names and notes; errors are told by the program that met them.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
}
# For tests only: a crash of the machine may cost the whole folder.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class ConnectionInfo:
    """Where and as whom to connect; `host` is a folder when the server listens on a Unix socket."""

    host: str
    port: int
    dbname: str
    user: str
    password: str

    @property
    def url(self) -> str:
        """The same as one `postgresql://` address, fit for DATABASE_URL; every part is percent-encoded."""
        user, password, host, dbname = (
            quote(part, safe="") for part in (self.user, self.password, self.host, self.dbname)
        )
        return f"postgresql://{user}:{password}@{host}:{self.port}/{dbname}"

    def to(self, dbname: str) -> ConnectionInfo:
        """The same server and user, another database."""
        return replace(self, dbname=dbname)

    def connect(self) -> psycopg.Connection[Any]:
        """Open a connection that commits each statement by itself."""
        return psycopg.connect(**asdict(self), autocommit=True, connect_timeout=10)


class EmbeddedPostgres:
    """One server on one folder, for as long as this object is started.

    `durable=False` trades safety against power failure for speed and is meant for tests. Start it in the main thread:
    the kernel ends the server with the *thread* that started it. `settings` go over ours.
    """

    def __init__(
        self, data_dir: Path, *, durable: bool = True, use_tcp: bool = False, settings: Mapping[str, str] | None = None
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.use_tcp = use_tcp
        self.settings = dict(settings or {})
        self._cluster = Cluster(self.data_dir, durable=durable)
        self._running = self.data_dir / "running.json"
        self._roles_laid = self.data_dir / "roles-laid"
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._listens_at: tuple[str, int] | None = None

    def __enter__(self) -> EmbeddedPostgres:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # --- starting and stopping ---

    def ensure_initialised(self) -> None:
        """Make the folder and the cluster in it, unless they exist; refused while another process uses the folder."""
        with self._alone():
            self._cluster.initialise()

    def start(self) -> ConnectionInfo:
        """Start the server, making cluster, roles and database at first; returns how the app role connects.

        Raises: EmbeddedPostgresError when another process uses the folder or the server does not come up.
        """
        if self._process is not None:
            return self.connection()
        with contextlib.ExitStack() as undo:
            undo.enter_context(self._alone(keep=True))
            undo.callback(self.stop)
            self._cluster.initialise()
            self._cluster.end_orphan()
            self._launch()
            self._lay_roles_once()
            undo.pop_all()
        return self.connection()

    def stop(self) -> None:
        """End the server and wait for it; does nothing when it is not ours."""
        process, self._process = self._process, None
        if process is not None:
            for how, seconds in ((signal.SIGINT, STOP_WITHIN_S), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
                process.send_signal(how)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(seconds)
                    break
        if self._lock is not None:
            self._forget_socket()
            self._release()
        self._listens_at = None

    def discard(self) -> None:
        """Throw the cluster away for good; refused while another process uses the folder."""
        with self._alone():
            self._cluster.end_orphan()
            shutil.rmtree(self._cluster.path, ignore_errors=True)
            self._roles_laid.unlink(missing_ok=True)

    # --- connecting ---

    def connection(self, user: str = APP_ROLE, dbname: str = DATABASE) -> ConnectionInfo:
        """How `user` connects to the server which this object started, or which runs on the folder already."""
        listens_at = self._listens_at or self._listening_elsewhere()
        if listens_at is None:
            raise EmbeddedPostgresError(f"The database in {self.data_dir} is not running. Start it first (make demo).")
        host, port = listens_at
        return ConnectionInfo(host, port, dbname, user, self._cluster.password(user))

    def is_running_elsewhere(self) -> bool:
        """Whether another process runs a server on this folder now; `connection()` then reaches it."""
        return self._process is None and self._listening_elsewhere() is not None

    def create_database(self, name: str, template: str | None = None) -> ConnectionInfo:
        """Create a database owned by the owner role, empty or as a copy of `template`; returns how the app connects."""
        with self.connection(SUPERUSER, "postgres").connect() as connection:
            create_owned_database(connection, name, template)
        return self.connection(dbname=name)

    def drop_database(self, name: str) -> None:
        """Drop a database if it exists, ending connections to it."""
        with self.connection(SUPERUSER, "postgres").connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    # --- one process at a time ---

    @contextlib.contextmanager
    def _alone(self, *, keep: bool = False) -> Iterator[None]:
        """Hold the lock of the folder; the kernel frees it when this process ends, however it ends."""
        self._cluster.make_folder()
        held = self._lock is not None
        if not held:
            self._take_lock()
        try:
            yield
        finally:
            if not held and not keep:
                self._release()

    def _take_lock(self) -> None:
        lock = (self.data_dir / "lock").open("a+")
        deadline = time.monotonic() + 1
        while self._lock is None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._lock = lock
            except OSError:
                if time.monotonic() > deadline:
                    lock.seek(0)
                    holder = lock.read().strip()
                    lock.close()
                    raise EmbeddedPostgresError(
                        f"The database in {self.data_dir} is in use by another running Dure (process {holder}). "
                        "Stop that one first (Ctrl-C in its window), then try again."
                    ) from None
                time.sleep(0.05)
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()
        self._lock = None

    # --- the process ---

    def _launch(self) -> None:
        log = self._cluster.log
        if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
            log.unlink()
        folder = None if self.use_tcp else self._make_socket_folder()
        if folder is None:
            self._start_at("127.0.0.1", _free_port())
        else:
            self._start_at(str(folder), SOCKET_PORT)

    def _start_at(self, host: str, port: int) -> None:
        on_socket = host.startswith("/")
        settings = SETTINGS | ({} if self._cluster.durable else CARELESS)
        settings |= {"port": str(port), "listen_addresses": "" if on_socket else host}
        settings |= {"unix_socket_directories": host if on_socket else ""} | self.settings
        command: list[str | Path] = [binary("postgres"), "-D", self._cluster.path]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self._cluster.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own binaries only
                command,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C in a terminal must reach the server last, through `stop`, not at once.
                start_new_session=True,
                preexec_fn=preparation(self._cluster.identity(), self.data_dir, signal.SIGINT),  # noqa: PLW1509
            )
        self._listens_at = (host, port)
        write_private(self._running, {"host": host, "port": port, "pid": self._process.pid})
        self._wait_until_ready(self._process)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline and process.poll() is None:
            if self._cluster.says_ready():
                return
            time.sleep(0.01)
        last_words = "\n".join(self._cluster.log.read_text(errors="replace").splitlines()[-8:])
        raise EmbeddedPostgresError(f"PostgreSQL did not start. Its last words ({self._cluster.log}):\n{last_words}")

    def _lay_roles_once(self) -> None:
        if self._roles_laid.exists():
            return
        passwords = {role: self._cluster.password(role) for role in (OWNER_ROLE, APP_ROLE)}
        lay_roles(lambda dbname: self.connection(SUPERUSER, dbname).connect(), passwords)
        self._roles_laid.touch(mode=0o600)

    # --- where it listens ---

    def _make_socket_folder(self) -> Path | None:
        """A private folder with a short path; None where sockets cannot be had, and TCP on this machine must do."""
        self._forget_socket()
        for parent in (tempfile.gettempdir(), "/tmp", "/dev/shm"):  # noqa: S108 - a private folder is made inside
            if len(os.fsencode(parent)) > LONGEST_SOCKET_PARENT:
                continue
            with contextlib.suppress(OSError):
                folder = Path(tempfile.mkdtemp(prefix="dure-pg-", dir=parent))
                _try_socket(folder)
                give_to(folder, self._cluster.identity())
                return folder
        return None

    def _forget_socket(self) -> None:
        """Remove the socket folder which the last start on this folder left, and the note of it."""
        with contextlib.suppress(OSError, ValueError, KeyError):
            host = Path(json.loads(self._running.read_text())["host"])
            if host.name.startswith("dure-pg-"):
                shutil.rmtree(host, ignore_errors=True)
        self._running.unlink(missing_ok=True)

    def _listening_elsewhere(self) -> tuple[str, int] | None:
        with contextlib.suppress(OSError, ValueError, KeyError):
            note = json.loads(self._running.read_text())
            if self._cluster.is_served_by(int(note["pid"])):
                return str(note["host"]), int(note["port"])
        return None


def _try_socket(folder: Path) -> None:
    """Raise OSError where this kind of disk holds no sockets."""
    path = folder / "try"
    with socket.socket(socket.AF_UNIX) as probe:
        probe.bind(str(path))
    path.unlink()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
