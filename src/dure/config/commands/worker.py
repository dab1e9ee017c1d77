"""``dure worker``."""

from __future__ import annotations

import argparse

from dure.config.commands import Commands, Refused
from dure.config.installation import prepare, setup
from dure.config.supervisor import database_in


def add(commands: Commands) -> None:
    worker = commands.add_parser("worker", help="do the background work; `dure serve` starts one by itself")
    worker.add_argument("--concurrency", type=int, default=1, metavar="N", help="jobs at a time (default 1)")
    worker.add_argument("--until-empty", action="store_true", help="do everything that is due once, then end")
    worker.set_defaults(work=_worker)


def _worker(options: argparse.Namespace) -> int:
    if options.concurrency < 1:
        raise Refused("--concurrency is how many jobs run at a time: 1 or more.")
    with database_in(prepare()):
        setup()
        from dure.config.start import ready_to_serve
        from dure.foundation.jobs.worker import WorkerEnded, run_worker

        ready_to_serve()
        try:
            run_worker(concurrency=options.concurrency, until_empty=options.until_empty)
        except WorkerEnded as fault:
            raise Refused(f"{fault} What it was doing is safe; start it again.") from fault
    return 0
