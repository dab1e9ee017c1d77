"""``dure demo``: the demonstration district on this machine, one command from an empty folder to the first page."""

from __future__ import annotations

import os
from collections.abc import Callable

from dure.config.embedded import EmbeddedPostgres
from dure.config.env import read_environment
from dure.config.installation import migrate, prepare
from dure.config.supervisor import WEB_TARGET, JobWorkers, serve
from dure.config.web_server import WebServer

HOST = "127.0.0.1"


def serve_demo(*, port: int, reset: bool, follow_parent: bool, job_workers: int = 1) -> int:
    """Serve until told to stop. The data stay in ``var/demo`` and are made only when there are none."""
    os.environ["DURE_DEMO"] = "1"
    os.environ.pop("DATABASE_URL", None)  # the demonstration never touches a real installation
    os.environ.setdefault("DURE_VAR", str(read_environment().var / "demo"))
    if reset:
        EmbeddedPostgres(read_environment().embedded).discard()
    data_dir = prepare()
    return serve(
        WebServer(HOST, port, WEB_TARGET, workers=1, threads=4),
        workers=JobWorkers(job_workers),
        steps=(_say("Preparing the database ..."), migrate, _load),
        announce=lambda: _announce(port),
        data_dir=data_dir,
        follow_parent=follow_parent,
    )


def _say(text: str) -> Callable[[], None]:
    return lambda: print(text, flush=True)


def _load() -> None:
    from dure.demo.load import load_demo_once

    load_demo_once(say=lambda text: print(text, flush=True))


def _announce(port: int) -> None:
    from dure.foundation.accounts.queries import demo_people

    print(f"\nDure is ready: http://{HOST}:{port}\n\nSign in as one of the demo people (one click each):")
    for person, what in demo_people():
        print(f"  {person.name}  {what}")
    print("\nCtrl-C stops it; the data stay. `make demo-reset` starts over.", flush=True)
