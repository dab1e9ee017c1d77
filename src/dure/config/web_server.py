"""The web server process: granian, whose main process and workers all die with whoever started them.

Run as `python -m dure.config.web_server JSON`, where JSON holds the fields of `WebServer`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from tempfile import TemporaryDirectory
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from dure.config.children import die_with_parent

STUCK_WORKER_S = 5


@dataclass(frozen=True)
class WebServer:
    """What is served where. `starter` is the process without which the server must not go on; None: it stands alone."""

    host: str
    port: int
    target: str
    workers: int = 1
    threads: int = 8
    starter: int | None = None


def load_in_worker(server_pid: int, target: str) -> Callable[..., Any]:
    """Import `module:name` inside a worker, after tying the worker's life to the server's main process."""
    die_with_parent(signal.SIGKILL, parent=server_pid)
    # A forked worker inherits handlers that only take a note; until it has its own, it would sleep through the end.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.SIG_DFL)
    module, _, name = target.partition(":")
    loaded: Callable[..., Any] = getattr(import_module(module), name)
    return loaded


def run(web: WebServer) -> None:
    """Serve until told to stop; returns after the workers have ended."""
    if web.starter is not None:
        die_with_parent(signal.SIGTERM, parent=web.starter)
    with TemporaryDirectory(prefix="dure-figures-") as figures:
        # Every worker writes its figures there, so that whichever is asked can add them all up.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures
        _serve(web)


def _serve(web: WebServer) -> None:
    server = Server(
        web.target,
        address=web.host,
        port=web.port,
        interface=Interfaces.WSGI,
        workers=web.workers,
        blocking_threads=web.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=STUCK_WORKER_S,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=partial(load_in_worker, os.getpid()))


if __name__ == "__main__":
    run(WebServer(**json.loads(sys.argv[1])))
