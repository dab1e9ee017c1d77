"""Runs database, web server and job workers together, and leaves no process behind, however it ends.

Ctrl-C, SIGTERM and a closed terminal end everything in order: web server, workers, database. When this
process is killed outright, the kernel ends its children (see `children`).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from http.client import HTTPConnection
from pathlib import Path
from types import FrameType, TracebackType

from dure.config.children import die_with_parent
from dure.config.embedded import EmbeddedPostgres
from dure.config.roles import OWNER_ROLE
from dure.config.web_server import STUCK_WORKER_S, WebServer

WEB_TARGET = "dure.config.wsgi:application"
ANSWERS_WITHIN_S = 60
LOOKS_EVERY_S = 0.5
WORKER_PROGRAM = (sys.executable, "-m", "dure.config.commands.worker")
WORKER_ENDS_WITHIN_S = 10
START_AGAIN_AFTER_S = 2.0
# The owner of the tables is for `dure migrate`; a worker has no use for its address.
NOT_FOR_WORKERS = "OWNER_DATABASE_URL"
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Step = Callable[[], None]


class PortBusyError(RuntimeError):
    """Another program listens where we were to serve; the text says what to do."""


class WebServerError(RuntimeError):
    """The web server ended by itself or did not come up."""


class JobWorkers:
    """So many workers, each started anew when it ends; leaving the block ends them in order.

    Call `keep` from the main thread only, again and again: the kernel ties a child to the thread that made it.
    """

    def __init__(self, count: int, program: tuple[str, ...] = WORKER_PROGRAM) -> None:
        self.count, self.program = count, program
        self._running: list[subprocess.Popen[bytes]] = []
        self._not_before = 0.0

    def __enter__(self) -> JobWorkers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._running:
            process.terminate()
        deadline = time.monotonic() + WORKER_ENDS_WITHIN_S
        for process in self._running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                # The database undoes the piece it was at, and the next worker takes it up.
                process.kill()
                process.wait()

    def keep(self) -> None:
        """Start what is missing, after a pause when one ended by itself."""
        alive = [process for process in self._running if process.poll() is None]
        if len(alive) < len(self._running):
            self._not_before = time.monotonic() + START_AGAIN_AFTER_S
        self._running = alive
        while len(self._running) < self.count and time.monotonic() >= self._not_before:
            self._running.append(self._start())

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own program
            [*self.program, str(os.getpid())],
            stdin=subprocess.DEVNULL,
            # Signals of the terminal come to the supervisor alone, and it ends the workers in order.
            start_new_session=True,
            env={name: value for name, value in os.environ.items() if name != NOT_FOR_WORKERS},
        )


class _AskedToEnd(BaseException):
    """Raised in the main thread by an ending signal; no `except Exception` in a step may swallow it."""


@contextlib.contextmanager
def database_in(folder: Path, *, join: bool = True) -> Iterator[None]:
    """Have a database for the block: DATABASE_URL where it is set, else the embedded one on `folder`.

    The embedded server's addresses are put into DATABASE_URL (app role) and OWNER_DATABASE_URL (owner role) for this
    process and its children. A server that another Dure already runs on `folder` is used and left running, unless
    `join` is off: then the start is refused.
    """
    if os.environ.get("DATABASE_URL"):
        yield
        return
    server = EmbeddedPostgres(folder)
    with contextlib.nullcontext() if join and server.is_running_elsewhere() else server:
        addresses = {"DATABASE_URL": server.connection().url, "OWNER_DATABASE_URL": server.connection(OWNER_ROLE).url}
        os.environ.update(addresses)
        try:
            yield
        finally:
            for name in addresses:
                os.environ.pop(name, None)


def serve(
    web: WebServer,
    *,
    workers: JobWorkers | None = None,
    steps: Sequence[Step] = (),
    announce: Step | None = None,
    data_dir: Path | None = None,
    follow_parent: bool = False,
) -> int:
    """Run database, `steps` (migrate, load …), then the web server; returns the exit code when all has ended.

    `workers` (none by default) start once the server answers, and anew whenever one ends by itself. `announce` is
    called once the server answers. `data_dir` is the embedded database's folder; None where the caller has seen to a
    database already. With `follow_parent`, whoever started this process (make) takes it along.
    Raises: PortBusyError before anything is started; WebServerError when the web server ends by itself.
    """
    if follow_parent:
        die_with_parent(signal.SIGTERM)
    refuse_busy_port(web.host, web.port)
    with _ending_signals_raise():
        try:
            # Joining would leave us without a database when the other one stops.
            with database_in(data_dir, join=False) if data_dir else contextlib.nullcontext():
                for step in steps:
                    step()
                with workers or JobWorkers(0) as workers, _running(replace(web, starter=os.getpid())) as process:
                    _wait_until_it_answers(web, process)
                    if announce is not None:
                        announce()
                    while process.poll() is None:
                        workers.keep()
                        time.sleep(LOOKS_EVERY_S)
                    raise WebServerError(f"The web server ended by itself (code {process.returncode}). See above.")
        except _AskedToEnd:
            return 0


def refuse_busy_port(host: str, port: int) -> None:
    """Raise PortBusyError when `port` is taken."""
    with socket.socket() as probe:
        # Connections of the last run that still fade away do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortBusyError(
                f"Another program already uses http://{host}:{port} (perhaps another Dure). "
                f"Stop it, or choose another port: make demo PORT={port + 1}"
            ) from error


@contextlib.contextmanager
def _ending_signals_raise() -> Iterator[None]:
    def ask_to_end(_number: int, _frame: FrameType | None) -> None:
        # Once is enough: a second Ctrl-C must not cut the orderly end short.
        for ending in ENDING_SIGNALS:
            signal.signal(ending, signal.SIG_IGN)
        raise _AskedToEnd

    before = {ending: signal.signal(ending, ask_to_end) for ending in ENDING_SIGNALS}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


@contextlib.contextmanager
def _running(web: WebServer) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "dure.config.web_server", json.dumps(asdict(web))],
        stdin=subprocess.DEVNULL,
        # Signals of the terminal come to us alone, and we end the server in order.
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(2 * STUCK_WORKER_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(web: WebServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + ANSWERS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        # The port is open before the application is loaded, so only an answer tells.
        with contextlib.suppress(OSError), contextlib.closing(HTTPConnection(web.host, web.port, timeout=5)) as asking:
            asking.request("HEAD", "/")
            asking.getresponse()
            return
        time.sleep(0.05)
    raise WebServerError("The web server did not start. What it said stands above.")
