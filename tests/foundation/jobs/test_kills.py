"""Workers are killed outright in the middle of their work: no effect is lost, doubled or stuck."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import SECRET

NURSERY = Path(__file__).with_name("nursery.py")
SRC = str(Path(__file__).resolve().parents[3] / "src")
TABLES = """
    CREATE TABLE kill_work (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, done boolean NOT NULL DEFAULT false);
    CREATE TABLE kill_seen (id int PRIMARY KEY);
    CREATE TABLE kill_effect (work int NOT NULL);
    GRANT SELECT, INSERT, UPDATE ON kill_work, kill_seen, kill_effect TO dure_app;
"""
JOBS, KILLS, WORKERS = 1000, 50, 2
PATIENCE_S = 240


@dataclass
class Field:
    """Where the workers work, and what can be counted there from outside."""

    nursery: subprocess.Popen[str]
    database: psycopg.Connection[Any]
    workers: list[int] = field(default_factory=list)

    def tell(self, command: str) -> str:
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(command + "\n")
        self.nursery.stdin.flush()
        return self.nursery.stdout.readline().strip()

    def count(self, rows: str) -> int:
        found = self.database.execute(f"SELECT count(*) FROM {rows}").fetchone()
        return int(found[0]) if found else 0

    def start_worker(self) -> None:
        self.workers.append(int(self.tell("worker")))

    def replace_the_dead(self) -> int:
        dead = [pid for pid in self.workers if not Path(f"/proc/{pid}").exists()]
        self.workers = [pid for pid in self.workers if pid not in dead]
        while len(self.workers) < WORKERS:
            self.start_worker()
        return len(dead)

    def wait_until(self, reached: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not reached():
            assert time.monotonic() < deadline, self.verdict()
            self.replace_the_dead()
            time.sleep(0.02)

    def is_idle(self) -> bool:
        return self.count("procrastinate_jobs WHERE status IN ('todo', 'doing')") == 0

    def verdict(self) -> dict[str, int]:
        """What the kills did to the effects and to the jobs."""
        return {
            "lost": self.count("kill_work w WHERE NOT EXISTS (SELECT FROM kill_effect e WHERE e.work = w.id)"),
            "doubled": self.count("(SELECT work FROM kill_effect GROUP BY work HAVING count(*) > 1) AS doubled"),
            "unmarked": self.count("kill_work WHERE NOT done"),
            "stuck": self.count("procrastinate_jobs") + self.count("jobs_run WHERE state <> 'done'"),
        }


@contextlib.contextmanager
def field_of(database: dict[str, str], *words: str) -> Iterator[Field]:
    with psycopg.connect(database["OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute(TABLES)
        nursery = subprocess.Popen(
            [sys.executable, str(NURSERY), *words],
            env=os.environ | {"DATABASE_URL": database["DATABASE_URL"], "PYTHONPATH": SRC, "DURE_SECRET_KEY": SECRET},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        ground = Field(nursery, owner)
        try:
            yield ground
        finally:
            for pid in ground.workers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            nursery.kill()
            nursery.communicate()


def test_fifty_kills_over_a_thousand_jobs_lose_double_and_hold_up_nothing(own_database: dict[str, str]) -> None:
    seed = int(os.environ.get("DURE_KILL_SEED", random.randrange(10**6)))
    print(f"seed {seed}: DURE_KILL_SEED={seed} repeats the choice of moments")  # noqa: T201 - shown on failure
    chance = random.Random(seed)
    with field_of(own_database, "together") as ground:
        assert ground.tell(f"fill {JOBS}") == "filled"
        ground.replace_the_dead()
        # Spread over the whole of the work, whatever the machine's speed.
        for kill in range(KILLS):
            ground.wait_until(lambda so_far=kill * JOBS // (KILLS + 2): ground.count("kill_effect") > so_far)
            time.sleep(chance.uniform(0, 0.1))
            victim = chance.randrange(WORKERS)
            os.kill(ground.workers[victim], signal.SIGKILL)
            ground.wait_until(lambda pid=ground.workers[victim]: pid not in ground.workers)
        assert ground.count("kill_work WHERE NOT done") > 0, "the last kill came when all was done"
        ground.wait_until(ground.is_idle)
        assert ground.verdict() == {"lost": 0, "doubled": 0, "unmarked": 0, "stuck": 0}
        assert ground.count("kill_effect") == JOBS
        assert ground.count("jobs_run WHERE attempt > 1") > 0, "no kill came in the middle of a job"
        assert ground.database.execute("SELECT sum(done) FROM jobs_run").fetchone() == (JOBS,)


@pytest.mark.parametrize(("how", "doubled"), [("together", 0), ("apart", 4)])
def test_the_count_finds_the_doubled_effects_of_a_job_that_commits_effect_and_mark_apart(
    own_database: dict[str, str], how: str, doubled: int
) -> None:
    with field_of(own_database, how, "die") as ground:
        assert ground.tell("fill 20") == "filled"
        ground.wait_until(ground.is_idle)
        assert ground.verdict() == {"lost": 0, "doubled": doubled, "unmarked": 0, "stuck": 0}
