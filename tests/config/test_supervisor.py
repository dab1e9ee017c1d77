"""Nothing is left running, however the supervisor ends; told by looking at the real processes."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from dure.config.supervisor import PortBusyError, database_in, refuse_busy_port

SRC = Path(__file__).resolve().parents[2] / "src"

TINY_APP = """
import os
import psycopg
def application(environ, start_response):
    if environ["PATH_INFO"] == "/worker":
        said = str(os.getpid())
    else:
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            said = connection.execute("SELECT current_user || ' ' || string_agg(done, ',') FROM steps").fetchone()[0]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [said.encode()]
"""

PROGRAM = """
import os, sys
from pathlib import Path
import psycopg
from dure.config.supervisor import JobWorkers, serve
from dure.config.web_server import WebServer
def step():
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"]) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS steps (done text)")
        owner.execute("GRANT SELECT ON steps TO dure_app")
        owner.execute("INSERT INTO steps VALUES ('laid')")
web = WebServer("127.0.0.1", int(sys.argv[2]), "tiny_app:application", workers=2)
folder, follow = Path(sys.argv[1]), len(sys.argv) > 3
say = lambda: print("serving", flush=True)
workers = JobWorkers(1, (sys.executable, str(folder.parent / "tiny_worker.py")))
sys.exit(serve(web, workers=workers, steps=[step], announce=say, data_dir=folder, follow_parent=follow))
"""

# What it writes tells whether it was ended in order; it would go on for ever by itself.
TINY_WORKER = """
import os, pathlib, signal, sys, time
from dure.config.children import die_with_parent
die_with_parent(signal.SIGKILL, parent=int(sys.argv[1]))
note = pathlib.Path(__file__).parent
signal.signal(signal.SIGTERM, lambda *_: ((note / "worker-ended").write_text("in order"), sys.exit(0)))
(note / "worker-pid").write_text(str(os.getpid()) + " " + str("OWNER_DATABASE_URL" in os.environ))
while True: time.sleep(60)
"""


@dataclass
class Running:
    process: subprocess.Popen[str]
    folder: Path
    port: int

    def ask(self, path: str = "/") -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def worker(self, *, other_than: int = 0) -> int:
        """The process id of the job worker, waiting for one that is not ``other_than``."""
        note = self.folder / "worker-pid"
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, ValueError):
                pid, knows_the_owner = note.read_text().split()
                assert knows_the_owner == "False"
                if int(pid) != other_than:
                    return int(pid)
            time.sleep(0.05)
        raise AssertionError("no job worker was started")

    def family(self) -> set[int]:
        """Every process that carries our folder in its environment or its command line."""
        found = set()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                with contextlib.suppress(OSError):
                    words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
                    if os.fsencode(self.folder) in words:
                        found.add(int(entry.name))
        return found

    def wait_until_all_gone(self, seconds: float = 15) -> None:
        deadline = time.monotonic() + seconds
        while self.family() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert self.family() == set()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def supervisor(folder: Path, *, under: str | None = None) -> Iterator[Running]:
    """Start a supervisor with a tiny app; `under` is the text of a Makefile recipe that starts it instead."""
    (folder / "tiny_app.py").write_text(TINY_APP)
    (folder / "program.py").write_text(PROGRAM)
    (folder / "tiny_worker.py").write_text(TINY_WORKER)
    port = free_port()
    command = [sys.executable, str(folder / "program.py"), str(folder / "data"), str(port)]
    if under is not None:
        (folder / "Makefile").write_text(f"demo:\n\t{under} {' '.join(command)} follow\n")
        command = ["make", "-C", str(folder), "demo"]
    process = subprocess.Popen(
        command,
        env=os.environ | {"PYTHONPATH": f"{SRC}:{folder}", "MARK": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    running = Running(process, folder, port)
    try:
        assert process.stdout is not None
        said = ""
        while said != "serving":
            line = process.stdout.readline()
            assert line, "the supervisor ended before it served"
            said = line.strip()
        yield running
    finally:
        for pid in running.family():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_process_is_left_when_the_supervisor_gets(tmp_path: Path, how: signal.Signals) -> None:
    with supervisor(tmp_path) as running:
        assert running.ask() == "dure_app laid"
        running.worker()
        assert len(running.family()) >= 6
        running.process.send_signal(how)
        assert running.process.wait(30) == (-9 if how is signal.SIGKILL else 0)
        running.wait_until_all_gone()
    assert list((tmp_path / "data").glob("running.json")) == [] or how is signal.SIGKILL
    assert (tmp_path / "worker-ended").exists() == (how is not signal.SIGKILL)


def test_ctrl_c_in_a_terminal_reaches_the_whole_group_and_still_ends_in_order(tmp_path: Path) -> None:
    with supervisor(tmp_path) as running:
        os.killpg(running.process.pid, signal.SIGINT)
        assert running.process.wait(30) == 0
        running.wait_until_all_gone()


@pytest.mark.parametrize("recipe", ["@exec", "@"])
def test_a_kill_of_make_above_takes_everything_along(tmp_path: Path, recipe: str) -> None:
    with supervisor(tmp_path, under=recipe) as running:
        running.process.kill()
        running.process.wait(5)
        running.wait_until_all_gone()


def test_a_killed_web_server_takes_its_workers_along_and_the_supervisor_ends(tmp_path: Path) -> None:
    with supervisor(tmp_path) as running:
        worker = int(running.ask("/worker"))
        main = int(Path(f"/proc/{worker}/stat").read_text().rsplit(")", 1)[1].split()[1])
        os.kill(main, signal.SIGKILL)
        assert running.process.wait(30) != 0
        running.wait_until_all_gone()


def test_a_killed_worker_is_replaced_and_people_are_served_on(tmp_path: Path) -> None:
    with supervisor(tmp_path) as running:
        os.kill(int(running.ask("/worker")), signal.SIGKILL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                assert running.ask() == "dure_app laid"
                break
            time.sleep(0.1)
        else:
            pytest.fail("nobody was served after a worker was killed")


def test_a_killed_job_worker_is_replaced(tmp_path: Path) -> None:
    with supervisor(tmp_path) as running:
        first = running.worker()
        os.kill(first, signal.SIGKILL)
        assert running.worker(other_than=first) != first
        assert running.ask() == "dure_app laid"


def test_a_second_run_keeps_what_the_first_wrote(tmp_path: Path) -> None:
    for expected in ("dure_app laid", "dure_app laid,laid"):
        with supervisor(tmp_path) as running:
            assert running.ask() == expected
            running.process.send_signal(signal.SIGTERM)
            running.process.wait(30)


def test_a_second_supervisor_on_the_same_data_is_refused_instead_of_leaning_on_the_first(tmp_path: Path) -> None:
    with supervisor(tmp_path) as running:
        second = subprocess.run(
            [sys.executable, str(tmp_path / "program.py"), str(tmp_path / "data"), str(free_port())],
            env=os.environ | {"PYTHONPATH": f"{SRC}:{tmp_path}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        assert "in use by another running Dure" in second.stderr
        assert running.ask() == "dure_app laid"


def test_commands_join_a_database_that_runs_already_and_leave_it_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with supervisor(tmp_path) as running:
        with database_in(tmp_path / "data"), psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT count(*) FROM steps").fetchone() == (1,)
        assert "DATABASE_URL" not in os.environ
        assert running.ask() == "dure_app laid"


def test_a_busy_port_is_told_with_what_to_do_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortBusyError, match=f"make demo PORT={port + 1}"):
            refuse_busy_port("127.0.0.1", port)
