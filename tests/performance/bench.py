"""``make bench``: how long the pages take on small and large provinces. No test: nothing is asserted about time.

python -m tests.performance.bench --sizes 1000 100000 1000000
"""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1_000, 100_000, 1_000_000)
TIMES = 60


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    options = _options()
    os.environ["DURE_VAR"] = str(options.var.absolute())
    (options.var / "static").mkdir(parents=True, exist_ok=True)
    os.environ.pop("DATABASE_URL", None)  # never on a real installation
    os.environ["DURE_IDLE_MINUTES"] = "30"  # the slowest operation must not end the sessions of the others
    from dure.config.embedded import EmbeddedPostgres
    from dure.config.installation import prepare

    with EmbeddedPostgres(prepare()) as postgres:
        for size in options.sizes:
            pid = os.fork()  # a process for each size: Django's connections know one database
            if pid == 0:
                os._exit(_one_size(postgres, size, options))
            if os.waitpid(pid, 0)[1]:
                return 1
    if not options.no_history:
        from tests.performance.history import write_page

        write_page()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of households")
    parser.add_argument("--times", type=int, default=TIMES, help="requests for each operation")
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "bench", help="where the databases lie")
    parser.add_argument("--keep", action="store_true", help="keep the databases, and use those kept before")
    parser.add_argument("--only", default="", help="only operations whose name holds this")
    parser.add_argument("--no-history", action="store_true", help="print only")
    return parser.parse_args()


def _one_size(postgres: Any, size: int, options: argparse.Namespace) -> int:
    from dure.config.roles import OWNER_ROLE

    name = f"bench_{size}"
    try:
        there = options.keep and _exists(postgres, name)
        if not there:
            postgres.drop_database(name)
            postgres.create_database(name)
        os.environ["DATABASE_URL"] = postgres.connection(dbname=name).url
        os.environ["OWNER_DATABASE_URL"] = postgres.connection(OWNER_ROLE, name).url
        record = _measured(size, options, load=not there)
    except BaseException as fault:  # noqa: BLE001 - a forked process must not return into the parent's code
        import traceback

        traceback.print_exception(fault)
        return 1
    if not options.no_history:
        from tests.performance.history import keep

        keep(record)
    _close()
    if not options.keep:
        postgres.drop_database(name)
    return 0


def _exists(postgres: Any, name: str) -> bool:
    with postgres.connection("postgres", "postgres").connect() as connection:
        return connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


class Nowhere(io.StringIO):
    """Takes every line and keeps none."""

    def write(self, text: str) -> int:
        return len(text)


def _log_nowhere() -> None:
    """The log lines of the requests are written, as they would be, but not between ours."""
    for handler in _handlers():
        handler.setStream(Nowhere())


def _handlers() -> Iterator[logging.StreamHandler[Any]]:
    for name in (None, *logging.root.manager.loggerDict):
        yield from (each for each in logging.getLogger(name).handlers if isinstance(each, logging.StreamHandler))


def _close() -> None:
    from django.db import connections

    connections.close_all()


def _measured(size: int, options: argparse.Namespace, *, load: bool) -> dict[str, Any]:
    from dure.config.installation import migrate, setup

    say(f"\n{size:,} households")
    setup()
    before, seconds = os.getloadavg()[0], 0.0
    migrate()
    if load:
        seconds = _load(size)
    _log_nowhere()
    from django.utils import timezone

    from tests.performance.measuring import measure
    from tests.performance.operations import Stage, operations

    stage, found = Stage(), {}
    for name, ask in operations(stage).items():
        if options.only in name:
            measured = measure(ask, times=options.times)
            found[name] = measured.as_json()
            say(
                f"  {name:<44} p50 {measured.p50_ms:7.1f}  p95 {measured.p95_ms:7.1f} ms   "
                f"cpu {measured.python_ms:6.1f} + {measured.database_ms:6.1f} ms   {measured.queries} queries"
            )
    return {
        "at": timezone.now().isoformat(timespec="seconds"),
        "households": size,
        "load_seconds": round(seconds, 1),
        "operations": found,
        "served": {} if options.only else _served(stage),
        "load_average": [round(before, 1), round(os.getloadavg()[0], 1)],
        "processors": os.cpu_count(),
        **_sizes(),
    }


def _load(size: int) -> float:
    from django.utils import timezone

    from dure.demo.bulk.load import load_province

    begun = time.monotonic()
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), disable=not sys.stdout.isatty()) as bar:
        task = bar.add_task("households", total=size)
        load_province(households=size, now=timezone.now(), progress=lambda number: bar.advance(task, number))
    seconds = time.monotonic() - begun
    say(f"  loaded in {seconds:.1f} s")
    return seconds


def _served(stage: Any) -> dict[str, Any]:
    from django.conf import settings
    from django.urls import reverse

    from tests.performance.operations import household_with_most_story
    from tests.performance.serving import requests_a_second

    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={stage.official.cookies[name].value}"
    found = requests_a_second(
        {
            "front door": ("/", ""),
            "Today of a dong": (reverse("web:today"), cookie),
            "households of a dong": (reverse("web:households"), cookie),
            "household with 2,000 story lines": (reverse("web:household", args=[household_with_most_story()]), cookie),
        }
    )
    say(f"  {found}")
    return found


def _sizes() -> dict[str, Any]:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) / 1000000, (SELECT count(*) FROM people_person)")
        megabytes, persons = cursor.fetchone()
    return {"database_mb": megabytes, "rows": {"persons": persons}}


if __name__ == "__main__":
    sys.exit(main())
