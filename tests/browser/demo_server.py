"""Runs ``dure demo`` on a free port and in a folder of its own, as a person would."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path
from types import TracebackType

READY = "Dure is ready"
READY_WITHIN_S = 420
ENDED_WITHIN_S = 20


class DemoServer:
    """``with DemoServer(folder) as server:`` gives ``server.url`` once the district is loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._said: deque[str] = deque(maxlen=60)
        self._ready = threading.Event()

    def __enter__(self) -> DemoServer:
        environment = {**os.environ, "DURE_VAR": str(self.folder), "PYTHONUNBUFFERED": "1"}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-c", "import sys; from dure.config.cli import main; sys.exit(main())"]
        self._process = subprocess.Popen(
            [*command, "demo", "--port", str(self.port), "--die-with-parent"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()
        self._ready.wait(READY_WITHIN_S)
        if READY not in "\n".join(self._said):
            self._end()
            raise RuntimeError("dure demo did not get ready:\n" + "\n".join(self._said))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def _listen(self) -> None:
        """Keep reading: a full pipe would stop the server."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._said.append(line.rstrip())
            if READY in line:
                self._ready.set()
        self._ready.set()  # it ended; whoever waits shall not wait in vain

    def _end(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(ENDED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
