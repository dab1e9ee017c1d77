"""``dure demo``."""

from __future__ import annotations

import argparse

from dure.config.commands import Commands


def add(commands: Commands) -> None:
    demo = commands.add_parser("demo", help="serve the demonstration district on this machine")
    demo.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default 8000)")
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
