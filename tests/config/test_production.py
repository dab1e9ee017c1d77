"""A server in production dress, from the environment alone: it starts, tells its state, and keeps its log clean."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

SERVER = "DURE_TEST_SERVER"
CANARY = "zqcanaryzq"
STARTS_WITHIN_S = 90


class Server:
    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log

    def ask(self, path: str, **headers: str) -> tuple[int, str]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < deadline and process.poll() is None:
            try:
                self.ask("/healthz")
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the server did not start:\n{self.log.read_text()}")


@pytest.fixture
def server(own_database: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: os.environ[name] for name in ("PATH", "DURE_KEYS", "PYTHONPATH") if name in os.environ}
    environment |= own_database | {
        "DURE_SECRET_KEY": "a secret of the tests, long enough to be one",
        "DURE_ALLOWED_HOSTS": "dure.example",
        "DURE_TLS": "1",
        "DURE_VAR": str(tmp_path),
        "DURE_METRICS_TOKEN": "figures",
    }
    code = "import sys; from dure.config.cli import main; sys.exit(main(sys.argv[1:]))"
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, env=environment, check=True, timeout=120)
    log = tmp_path / "server.log"
    with log.open("wb") as out:
        command = [sys.executable, "-c", code, "serve", "--port", str(port), "--workers", "2"]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        try:
            running = Server(port, log)
            running.wait(process)
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def test_a_production_server_tells_its_state_and_keeps_its_log_clean(server: Server) -> None:
    assert server.ask("/readyz") == (200, '{"status": "ready", "faults": []}')
    secure = {"Host": "dure.example", "X-Forwarded-Proto": "https"}
    for _ in range(8):
        assert server.ask(f"/{CANARY}/?q={CANARY}", **secure, Referer=f"https://{CANARY}/")[0] == 404
    assert server.ask("/", Host=f"{CANARY}.example")[0] == 400
    assert server.ask("/account/sign-in/", **secure)[0] == 200
    status, figures = server.ask("/metrics", Authorization="Bearer figures")
    assert status == 200
    # Both workers' figures are in whichever answers.
    assert 'dure_requests_total{method="GET",status="404",view="no such page"} 8.0' in figures
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    assert len([line for line in lines if line.get("said") == "request"]) >= 10
    assert CANARY not in server.log.read_text() + figures


def test_the_embedded_server_keeps_failing_statements_out_of_its_log(own_database: dict[str, str]) -> None:
    with psycopg.connect(own_database["DATABASE_URL"], autocommit=True) as app:
        with pytest.raises(psycopg.Error):
            app.execute(f"SELECT '{CANARY}'::int")
        with pytest.raises(psycopg.Error):
            app.execute("INSERT INTO codes_codelist SELECT * FROM codes_codelist")
    said = (Path(os.environ[SERVER]) / "server.log").read_text()
    assert "LOG:" in said
    assert CANARY not in said
    assert "ERROR" not in said
