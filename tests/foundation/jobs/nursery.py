"""A program that loads Dure once and then forks job workers, each a real process that can be killed outright.

Commands come line by line: ``fill N`` adds N pieces of work, each with its job in the same transaction; ``worker``
forks a worker and answers with its process id.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from typing import Any

import django

FAST = {"poll_s": 0.1, "heartbeat_s": 0.2, "sweep_s": 0.3, "silent_s": 1.5}
KIND = "tests.kill"
NEXT = """
    SELECT id, EXISTS (SELECT FROM kill_seen s WHERE s.id = w.id) FROM kill_work w
    WHERE NOT done ORDER BY id LIMIT 1 FOR UPDATE OF w SKIP LOCKED
"""
EFFECT = "INSERT INTO kill_effect (work) VALUES (%s)"
MARK = "UPDATE kill_work SET done = true WHERE id = %s"
DIES_AT_EVERY = 5


def together(_system: Any, _at: Any) -> int:
    """Effect and mark in one transaction, with a moment between them in which a kill may come."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(NEXT)
        found = cursor.fetchone()
        if found is None:
            return 0
        cursor.execute(EFFECT, [found[0]])
        die_between(found)
        time.sleep(random.uniform(0.001, 0.02))
        cursor.execute(MARK, [found[0]])
    return 1


def apart(_system: Any, _at: Any) -> int:
    """The mistake: the effect is committed by itself, before the mark."""
    import psycopg
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(NEXT)
        found = cursor.fetchone()
        if found is None:
            return 0
        with psycopg.connect(os.environ["DATABASE_URL"]) as another:
            another.execute(EFFECT, [found[0]])
        die_between(found)
        cursor.execute(MARK, [found[0]])
    return 1


def die_between(found: tuple[int, bool]) -> None:
    """With ``die`` as third word of the command line: end outright at some pieces, the first time they are met."""
    import psycopg

    number, seen = found
    if "die" in sys.argv and number % DIES_AT_EVERY == 0 and not seen:
        with psycopg.connect(os.environ["DATABASE_URL"]) as another:
            another.execute("INSERT INTO kill_seen VALUES (%s) ON CONFLICT DO NOTHING", [number])
        os.kill(os.getpid(), signal.SIGKILL)


def fill(count: int) -> None:
    from django.db import connection, transaction

    from dure.foundation.jobs.queue import pull_now

    for _ in range(count):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO kill_work DEFAULT VALUES")
            pull_now(KIND)
    connection.close()


def fork_worker() -> int:
    from dure.foundation.jobs.worker import Rhythm, run_worker

    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            sys.stdin.close()
            run_worker(rhythm=Rhythm(**FAST))
            status = 0
        finally:
            os._exit(status)
    return pid


def answer(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.config.settings")
    django.setup()
    from dure.foundation.jobs.kinds import KINDS, pulls

    KINDS.clear()
    pulls(name=KIND, label="Work under fire", per_run=1, attempts=30)(together if sys.argv[1] == "together" else apart)
    # Nobody waits for the killed: the kernel clears them away.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        command, *words = line.split()
        if command == "fill":
            fill(int(words[0]))
            answer("filled")
        else:
            answer(str(fork_worker()))


if __name__ == "__main__":
    main()
