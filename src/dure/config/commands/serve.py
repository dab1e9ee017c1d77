"""``dure serve`` and ``dure migrate``."""

from __future__ import annotations

import argparse

from dure.config.commands import Commands
from dure.config.installation import migrate, prepare
from dure.config.supervisor import WEB_TARGET, JobWorkers, database_in, serve
from dure.config.web_server import WebServer


def add(commands: Commands) -> None:
    command = commands.add_parser("serve", help="serve the installation that DATABASE_URL names")
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    command.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    command.add_argument("--workers", type=int, default=2, help="worker processes (default 2)")
    jobs = command.add_mutually_exclusive_group()
    jobs.add_argument("--job-workers", type=int, default=1, help="processes for background work (default 1)")
    jobs.add_argument(
        "--no-worker", dest="job_workers", action="store_const", const=0, help="no background work here: `dure worker`"
    )
    command.set_defaults(work=_serve)
    command = commands.add_parser("migrate", help="bring tables and walls up to date, and load the code lists")
    command.set_defaults(work=_migrate)


def _serve(options: argparse.Namespace) -> int:
    with database_in(prepare()):
        return serve(
            WebServer(options.host, options.port, WEB_TARGET, workers=options.workers),
            workers=JobWorkers(options.job_workers),
        )


def _migrate(_options: argparse.Namespace) -> int:
    with database_in(prepare()):
        migrate()
    return 0
