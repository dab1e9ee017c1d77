"""``dure demo``."""

from __future__ import annotations

import argparse

from dure.config.commands import Commands, describe


def add(commands: Commands) -> None:
    demo = describe(
        commands,
        "demo",
        "serve the demonstration district on this machine",
        "The first start loads it into a database of its own below var/; a DATABASE_URL is not touched. "
        "It prints the made-up people; each is one click at the sign-in page.",
        examples=["dure demo", "dure demo --reset --port 8080"],
    )
    demo.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1")
    demo.add_argument("--reset", action="store_true", help="throw the demonstration data away first")
    demo.add_argument(
        "--die-with-parent", action="store_true", help="end when the starting process ends, however it ends"
    )
    demo.add_argument("--no-worker", action="store_true", help="do no background work")
    demo.set_defaults(work=_demo)


def _demo(options: argparse.Namespace) -> int:
    from dure.config.demo import serve_demo

    return serve_demo(
        port=options.port,
        reset=options.reset,
        follow_parent=options.die_with_parent,
        job_workers=0 if options.no_worker else 1,
    )
