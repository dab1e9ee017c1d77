"""Requests a second of a real server: granian in processes of its own, eight clients at once."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from http.client import HTTPConnection
from typing import Any

from dure.config.web_server import WebServer
from tests.performance.measuring import memory_mb

CLIENTS = 8
SECONDS = 8.0
WORKERS = 2


@contextlib.contextmanager
def served() -> Iterator[tuple[str, int, int]]:
    """Host, port and process of a server on the database that the environment names."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web = WebServer("127.0.0.1", port, "dure.config.wsgi:application", workers=WORKERS, threads=4, starter=os.getpid())
    process = subprocess.Popen(
        [sys.executable, "-m", "dure.config.web_server", json.dumps(asdict(web))],
        env={**os.environ, "DURE_DEMO": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(web.host, port)
        yield web.host, port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait(host: str, port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), contextlib.closing(HTTPConnection(host, port, timeout=30)) as asking:
            asking.request("HEAD", "/")
            if asking.getresponse().status < 500:
                return
        time.sleep(0.2)
    raise RuntimeError("The server did not come up.")


def requests_a_second(urls: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """For each name, whose value is (address, session cookie): answers a second at eight clients; then the memory."""
    with served() as (host, port, pid):
        rates = {name: _rate(host, port, url, cookie) for name, (url, cookie) in urls.items()}
        return {"requests_a_second": rates, "memory": memory_mb(pid), "workers": WORKERS, "clients": CLIENTS}


def _rate(host: str, port: int, url: str, cookie: str) -> float:
    _ask(host, port, url, cookie, time.monotonic() + 1.0, [])
    answers: list[int] = []
    until = time.monotonic() + SECONDS
    threads = [threading.Thread(target=_ask, args=(host, port, url, cookie, until, answers)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wrong = {status for status in answers if status != 200}
    if wrong:
        raise RuntimeError(f"{url} answered {wrong}")
    return round(len(answers) / SECONDS, 1)


def _ask(host: str, port: int, url: str, cookie: str, until: float, answers: list[int]) -> None:
    connection = HTTPConnection(host, port, timeout=60)
    while time.monotonic() < until:
        connection.request("GET", url, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        answers.append(answer.status)
    connection.close()
