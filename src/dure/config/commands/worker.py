"""``dure worker``, and the worker that the supervisor starts: `python -m dure.config.commands.worker PID`.

PID is the process without which that worker must not go on.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys

from dure.config.children import die_with_parent
from dure.config.commands import Commands, Refused, describe
from dure.config.installation import prepare, setup
from dure.config.supervisor import database_in


def add(commands: Commands) -> None:
    worker = describe(
        commands,
        "worker",
        "do the background work; `dure serve` starts one by itself",
        "SIGTERM lets the present piece of work finish; a worker that is killed loses nothing.",
        examples=["dure worker --concurrency 2", "dure worker --until-empty"],
    )
    worker.add_argument("--concurrency", type=int, default=1, metavar="N", help="jobs at a time")
    worker.add_argument("--until-empty", action="store_true", help="do everything that is due once, then end")
    worker.set_defaults(work=_worker)


def _worker(options: argparse.Namespace) -> int:
    if options.concurrency < 1:
        raise Refused("--concurrency is how many jobs run at a time: 1 or more.")
    with database_in(prepare()):
        _work(concurrency=options.concurrency, until_empty=options.until_empty)
    return 0


def _work(*, concurrency: int, until_empty: bool) -> None:
    setup()
    from dure.config.start import ready_to_serve
    from dure.foundation.jobs.worker import WorkerEnded, run_worker

    ready_to_serve()
    try:
        run_worker(concurrency=concurrency, until_empty=until_empty)
    except WorkerEnded as fault:
        raise Refused(f"{fault} What it was doing is safe; start it again.") from fault


def work_beside(starter: int) -> int:
    """Work until told to end; killed outright when the starter is."""
    die_with_parent(signal.SIGKILL, parent=starter)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.config.settings")
    try:
        _work(concurrency=1, until_empty=False)
    except Refused as fault:
        print(f"dure: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(work_beside(int(sys.argv[1])))
