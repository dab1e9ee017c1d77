"""Time and processor time of one operation: ours, and that of the database's process."""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection

WARM_UPS = 5
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds: wall time at the 50th and 95th of a hundred, processor time of Python and of PostgreSQL each."""

    p50_ms: float
    p95_ms: float
    python_ms: float
    database_ms: float
    queries: int
    times: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def measure(ask: Callable[[], Any], *, times: int) -> Measured:
    """Ask so many times after some that warm memory and plans."""
    for _ in range(WARM_UPS):
        ask()
    queries = _queries(ask)
    walls, started, database = [], time.process_time(), _database_seconds()
    for _ in range(times):
        begun = time.perf_counter()
        ask()
        walls.append((time.perf_counter() - begun) * 1000)
    python = (time.process_time() - started) * 1000 / times
    database_ms = (_database_seconds() - database) * 1000 / times
    return Measured(
        p50_ms=round(statistics.median(walls), 1),
        p95_ms=round(sorted(walls)[math.ceil(len(walls) * 0.95) - 1], 1),
        python_ms=round(python, 1),
        database_ms=round(database_ms, 1),
        queries=queries,
        times=times,
    )


def _queries(ask: Callable[[], Any]) -> int:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


def _database_seconds() -> float:
    """What our connection's server process has used of the processor; 0 where the database is elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    try:
        user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    except OSError:
        return 0.0
    return (int(user) + int(system)) / TICKS_A_SECOND


def memory_mb(pid: int) -> dict[str, float]:
    """Proportional and resident memory of a process and all its descendants."""
    total = {"Pss": 0, "Rss": 0}
    for each in _family(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            name, _, rest = line.partition(":")
            if name in total:
                total[name] += int(rest.split()[0])
    return {"pss_mb": round(total["Pss"] / 1024, 1), "rss_mb": round(total["Rss"] / 1024, 1)}


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(descendant for child in children for descendant in _family(int(child)))]
