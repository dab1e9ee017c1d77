"""The worker: takes jobs from the queue, beats its heart, and puts back what silent workers held."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import close_old_connections, transaction
from procrastinate import App, JobContext
from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Job
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from dure.foundation.jobs.kinds import FIRST_WAIT_S, KINDS, Kind
from dure.foundation.jobs.queue import QUEUE, another_waits, held_by, pull_now, return_stalled
from dure.foundation.jobs.running import RunFailed, run_kind

ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MISSED_DAYS = 8
"""How long ago a job may have been due that is made up for when a worker starts again."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds between two looks into the queue, two heartbeats, two sweeps; silence after which a worker is lost."""

    poll_s: float = 1
    heartbeat_s: float = 5
    sweep_s: float = 5
    silent_s: float = 30


class WorkerEnded(RuntimeError):
    """The worker ended by itself, usually because the database went away."""


def run_worker(*, concurrency: int = 1, until_empty: bool = False, rhythm: Rhythm | None = None) -> None:
    """Work until told to end (SIGTERM), or with ``until_empty`` until each kind has run and nothing is due.

    On an ending signal no job is begun any more; those running end after their present piece.

    Raises:
        WorkerEnded: it ended without being asked to; start another.
    """
    if until_empty:
        with transaction.atomic():
            for kind in KINDS.values():
                pull_now(kind.name)
    asyncio.run(_Worker(concurrency, until_empty, rhythm or Rhythm()).work())


class _Worker:
    def __init__(self, concurrency: int, until_empty: bool, rhythm: Rhythm) -> None:
        self.concurrency, self.until_empty, self.rhythm = concurrency, until_empty, rhythm
        self.ending = threading.Event()
        self.hands = Hands()

    async def work(self) -> None:
        loop = asyncio.get_running_loop()
        # One thread, and so one database connection, for each job at a time; one more for the sweeps.
        loop.set_default_executor(ThreadPoolExecutor(self.concurrency, thread_name_prefix="job"))
        app = queue_app(stopping=self.ending.is_set, hands=self.hands)
        async with app.open_async():
            working = asyncio.create_task(self._take_jobs(app))
            sweeping = asyncio.create_task(self._sweep())

            def end() -> None:
                self.ending.set()
                working.cancel()

            for number in ENDING_SIGNALS:
                loop.add_signal_handler(number, end)
            await asyncio.wait({working, sweeping}, return_when=asyncio.FIRST_COMPLETED)
            self.ending.set()
            for task in (working, sweeping):
                task.cancel()
            faults = await asyncio.gather(working, sweeping, return_exceptions=True)
        self._complain([fault for fault in faults if isinstance(fault, Exception)])

    def _complain(self, faults: list[Exception]) -> None:
        if faults:
            raise WorkerEnded(f"The worker ended by itself: {type(faults[0]).__name__}.") from faults[0]

    async def _take_jobs(self, app: App) -> None:
        await app.run_worker_async(
            queues=[QUEUE],
            concurrency=self.concurrency,
            wait=not self.until_empty,
            fetch_job_polling_interval=self.rhythm.poll_s,
            # Looking is cheap; listening would need a connection of its own and does not work through pgbouncer.
            listen_notify=False,
            # What came of it stands in our own table.
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=self.rhythm.heartbeat_s,
            stalled_worker_timeout=self.rhythm.silent_s,
        )
        if not (self.until_empty or self.ending.is_set()):
            # procrastinate stops without a word when its heartbeat fails.
            raise WorkerEnded("The worker stopped without being asked to.")

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, thread_name_prefix="sweep") as thread:
            while True:
                await loop.run_in_executor(thread, self._put_back)
                await asyncio.sleep(self.rhythm.sweep_s)

    def _put_back(self) -> None:
        close_old_connections()
        self.hands.put_back(self.rhythm.silent_s)


class Hands:
    """What this process works on, known from within: the queue alone cannot tell a job that was let fall.

    That happens when the database is away for just the moment in which a job's end is to be written: it stays "doing"
    in the name of a worker that lives.
    """

    def __init__(self) -> None:
        self.worker_id: int | None = None
        self.jobs: set[int] = set()
        self._doubtful: set[int] = set()

    @contextlib.contextmanager
    def holding(self, job: Job) -> Iterator[int]:
        number = job.id or 0
        self.worker_id = job.worker_id
        self.jobs.add(number)
        try:
            yield number
        finally:
            self.jobs.discard(number)

    def put_back(self, silent_s: float) -> int:
        """Put back what silent workers held, and what this one let fall: twice seen, for it may be just at its end."""
        idle = held_by(self.worker_id) - self.jobs if self.worker_id is not None else set()
        dropped, self._doubtful = idle & self._doubtful, idle
        return return_stalled(silent_s=silent_s, dropped=dropped)


class Backoff(BaseRetryStrategy):
    """Tries again when the run says so; what failed outside a run (the database was away) soon."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, RunFailed):
            return RetryDecision(retry_in={"seconds": FIRST_WAIT_S})
        return RetryDecision(retry_at=exception.next_at) if exception.next_at else None


def queue_app(*, stopping: Callable[[], bool], hands: Hands) -> App:
    """procrastinate's app for a worker, over the app role's connection, with every kind as a task."""
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=2)
    missed_s = dt.timedelta(days=MISSED_DAYS).total_seconds()
    app = DjangoApp(connector=connector, periodic_defaults={"max_delay": missed_s})
    for kind in KINDS.values():
        _add(app, kind, stopping, hands)
    return app


def _add(app: App, kind: Kind, stopping: Callable[[], bool], hands: Hands) -> None:
    def take(context: JobContext, /, timestamp: int | None = None) -> int:
        with hands.holding(context.job) as number:
            # What the clock asks for is not needed when the same already waits, be it after a failure.
            if timestamp is not None and another_waits(kind.name):
                return 0
            return run_kind(kind, job_id=number, attempt=context.job.attempts + 1, stopping=stopping)

    task = app.task(name=kind.name, queue=QUEUE, retry=Backoff(), pass_context=True)(take)
    if kind.every:
        app.periodic(cron=kind.every)(task)
