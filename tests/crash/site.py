"""A whole installation of its own for one test: database and web server as real processes, to be killed outright."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from psycopg import OperationalError

from dure.config.embedded import EmbeddedPostgres
from dure.config.embedded.cluster import binary, environment, give_to
from dure.config.roles import OWNER_ROLE, SUPERUSER
from dure.config.web_server import WebServer
from tests.conftest import SECRET

ROOT = Path(__file__).resolve().parents[2]
FURNISH = Path(__file__).with_name("furnish.py")
UP_WITHIN_S = 90


class Postgres(EmbeddedPostgres):
    """Comes back at the same address after each crash, as a server of a service manager does."""

    socket_folder: Path | None = None

    def _make_socket_folder(self) -> Path | None:
        if self.socket_folder is None:
            self.socket_folder = Path(tempfile.mkdtemp(prefix="dure-crash-"))
            give_to(self.socket_folder, self._cluster.identity())
        return self.socket_folder

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def crash(self) -> None:
        """Kill the postmaster and everything it started, at once, and start it again."""
        family = [self.pid, *children_of(self.pid)]
        for pid in family:
            kill(pid)
        self.stop()
        self.start()

    def crash_backend(self) -> None:
        """Kill one connection's process: PostgreSQL itself then ends all others and recovers."""
        for pid in children_of(self.pid):
            with contextlib.suppress(OSError):
                if b"dure_app" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    kill(pid)
                    return


def children_of(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            if int(stat.read_text().rsplit(")", 1)[1].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@dataclass
class Site:
    """Where the installation answers, and who is in it."""

    folder: Path
    postgres: Postgres
    port: int
    web: subprocess.Popen[bytes] | None = None
    furniture: dict[str, Any] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DATABASE_URL": self.postgres.connection().url,
            "OWNER_DATABASE_URL": self.postgres.connection(OWNER_ROLE).url,
            "DJANGO_SETTINGS_MODULE": "dure.config.settings",
            "DURE_SECRET_KEY": SECRET,
            "DURE_VAR": str(self.folder),
            "DURE_DEMO": "1",
            # The clients are many neighbours, each with an address of its own.
            "DURE_TRUSTED_PROXIES": "127.0.0.1",
        }

    @property
    def log(self) -> Path:
        return self.folder / "web.log"

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words], env=self.environment, check=False, text=True, capture_output=True, timeout=300
        )

    def dure(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run("-c", "import sys; from dure.config.cli import main; sys.exit(main(sys.argv[1:]))", *words)

    def furnish(self) -> dict[str, Any]:
        """People, households and sessions for the clients."""
        done = self.run(str(FURNISH))
        assert done.returncode == 0, done.stderr
        made: dict[str, Any] = json.loads(done.stdout)
        return made

    def start_web(self) -> None:
        web = WebServer("127.0.0.1", self.port, "dure.config.wsgi:application", workers=2, threads=4)
        with self.log.open("ab") as log:
            self.web = subprocess.Popen(
                [sys.executable, "-m", "dure.config.web_server", json.dumps(asdict(web))],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.wait_until_up()

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + UP_WITHIN_S
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), contextlib.closing(HTTPConnection("127.0.0.1", self.port)) as asking:
                asking.request("GET", "/readyz")
                if asking.getresponse().status == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"the server did not come up:\n{self.log.read_text()[-4000:]}")

    def crash_web(self) -> None:
        """Kill the web server's main process (its workers die with it), and start it again."""
        assert self.web is not None
        workers = children_of(self.web.pid)
        for pid in (self.web.pid, *workers):
            kill(pid)
        self.web.wait(30)
        self.start_web()

    def crash_worker(self) -> None:
        """Kill one of the web server's workers; the main process replaces it."""
        assert self.web is not None
        workers = children_of(self.web.pid)
        if workers:
            kill(workers[0])

    def keep_up(self) -> None:
        """Start the web server when it has given up, as a service manager does: it does so when workers die early."""
        if self.web is not None and self.web.poll() is not None:
            self.start_web()

    def query(self, text: str) -> list[tuple[Any, ...]]:
        with self.postgres.connection(SUPERUSER).connect() as connection:
            return connection.execute(text.encode()).fetchall()

    def find_tip(self, receipt: str) -> str:
        """The id of the tip with this receipt; empty while nobody can tell."""
        with contextlib.suppress(OperationalError):
            for (found,) in self.query(f"SELECT id::text FROM discovery_tip WHERE receipt = '{receipt}'"):
                return str(found)
        return ""

    def command(self, text: str) -> None:
        with self.postgres.connection(SUPERUSER).connect() as connection:
            connection.execute(text.encode())

    def fill_from(self, template: str) -> None:
        """Tables, walls and code lists of another database, whose address is given."""
        dump = self.folder / "template.dump"
        for words in (
            [str(binary("pg_dump")), "--format=custom", "--compress=none", f"--file={dump}", f"--dbname={template}"],
            [str(binary("pg_restore")), "--exit-on-error", f"--dbname={self.postgres.connection(SUPERUSER).url}", dump],
        ):
            subprocess.run(words, env=environment(), check=True, capture_output=True, timeout=120)


@contextlib.contextmanager
def site(template: str) -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="dure-site-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # Each commit is written before it is answered, as in production; only the machine itself is not switched off here,
    # so that waiting for the disk would prove nothing and take long.
    postgres = Postgres(folder / "data", durable=True, settings={"fsync": "off"})
    built = Site(folder, postgres, port)
    try:
        built.postgres.start()
        built.fill_from(template)
        yield built
    finally:
        if built.web is not None:
            for pid in (built.web.pid, *children_of(built.web.pid)):
                kill(pid)
            built.web.wait(30)
        built.postgres.stop()
        if built.postgres.socket_folder:
            shutil.rmtree(built.postgres.socket_folder, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
