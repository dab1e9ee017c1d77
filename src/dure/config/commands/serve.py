"""``dure serve`` and ``dure migrate``."""

from __future__ import annotations

import argparse

from dure.config.commands import Commands, describe
from dure.config.installation import migrate, prepare
from dure.config.supervisor import WEB_TARGET, JobWorkers, database_in, serve
from dure.config.web_server import WebServer


def add(commands: Commands) -> None:
    command = describe(
        commands,
        "serve",
        "serve the installation that DATABASE_URL names",
        "Without one: the embedded database below DURE_VAR. Put TLS in front: docs/how-to/deploy.md.",
        examples=["dure serve", "dure serve --host 127.0.0.1 --port 8000 --workers 2 --no-worker"],
    )
    command.add_argument("--host", default="127.0.0.1", help="address to listen on")
    command.add_argument("--port", type=int, default=8000, help="port to listen on")
    command.add_argument("--workers", type=int, default=2, help="processes that answer requests")
    jobs = command.add_mutually_exclusive_group()
    jobs.add_argument("--job-workers", type=int, default=1, help="processes for background work")
    jobs.add_argument(
        "--no-worker",
        dest="job_workers",
        action="store_const",
        const=0,
        help="no background work here; `dure worker` does it elsewhere",
    )
    command.set_defaults(work=_serve)
    command = describe(
        commands,
        "migrate",
        "bring tables and walls up to date, and load the code lists",
        "Needs OWNER_DATABASE_URL. Running it again changes nothing; run it after every upgrade and after "
        "changing DURE_SECRET_KEY.",
        examples=["dure migrate"],
    )
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
