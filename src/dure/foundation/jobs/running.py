"""One run of one kind: piece after piece, each in a transaction of its own, and the record of how it went."""

from __future__ import annotations

import datetime as dt
import traceback
import uuid
from collections.abc import Callable
from types import TracebackType
from typing import Any

from django.db import connection
from django.db.models import F

from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import as_system
from dure.foundation.jobs.kinds import Kind
from dure.foundation.jobs.models import Run
from dure.foundation.jobs.queue import another_waits, pull_now
from dure.foundation.jobs.states import RunState

OURS = "dure."


class RunFailed(Exception):
    """An attempt failed. The text holds no value of a person; ``next_at`` is None when no attempt is left."""

    def __init__(self, kind: str, fault: str, place: str, next_at: dt.datetime | None) -> None:
        super().__init__(f"{kind}: {fault} at {place}")
        self.next_at = next_at


class WorkerLost(Exception):
    """The workers that took the job ended before it did, as often as there were attempts."""


def run_kind(kind: Kind, *, job_id: int, attempt: int = 1, stopping: Callable[[], bool] = lambda: False) -> int:
    """Do what is undone of this kind, up to its ``per_run``; returns how many pieces were done.

    ``stopping`` is asked between two pieces; what is left is then asked for anew.

    Raises:
        RunFailed: a piece failed; what it had written is undone.
    """
    run_id = _begin(kind, job_id=job_id, attempt=attempt)
    try:
        if attempt > kind.attempts:
            raise WorkerLost
        done, is_drained = _pull_until_drained(kind, run_id, stopping)
    except Exception as fault:  # noqa: BLE001 - whatever a job raises is recorded and counted
        # Without the cause: the log must not print what the database said about a row.
        raise _failed(kind, run_id, attempt, fault) from None
    _end(kind, run_id, is_drained=is_drained)
    return done


def _begin(kind: Kind, *, job_id: int, attempt: int) -> uuid.UUID:
    with as_system(kind.name) as system:
        run, _new = Run.objects.visible_to(system).update_or_create(
            job_id=job_id,
            defaults={"state": RunState.RUNNING, "attempt": attempt, "ended_at": None, "next_at": None},
            create_defaults={
                "kind": kind.name,
                "state": RunState.RUNNING,
                "attempt": attempt,
                "started_at": system.now,
            },
        )
        number: uuid.UUID = run.pk
    return number


def _pull_until_drained(kind: Kind, run_id: uuid.UUID, stopping: Callable[[], bool]) -> tuple[int, bool]:
    done = 0
    while done < kind.per_run and not stopping():
        found = _pull_once(kind, run_id)
        if not found:
            return done, True
        done += found
    return done, False


def _pull_once(kind: Kind, run_id: uuid.UUID) -> int:
    """One piece and its count, in one transaction."""
    with as_system(kind.name) as system:
        if kind.alone and not _is_alone(kind):
            return 0
        found = int(kind.pull(system, _now(system)))
        if found:
            _rows(system, run_id).update(done=F("done") + found)
    return found


def _is_alone(kind: Kind) -> bool:
    """The lock ends with the transaction, so a killed worker never leaves it behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"job {kind.name}"])
        return bool(cursor.fetchone()[0])


def _end(kind: Kind, run_id: uuid.UUID, *, is_drained: bool) -> None:
    with as_system(kind.name) as system:
        _rows(system, run_id).update(state=RunState.DONE, ended_at=system.now, fault="", place="")
        same_kind = Run.objects.visible_to(system).filter(kind=kind.name)
        same_kind.unsettled().update(settled_at=system.now)
        # Of the runs that found nothing only the last tells anything.
        same_kind.filter(state=RunState.DONE, done=0).exclude(pk=run_id).delete()
        if not is_drained and not another_waits(kind.name):
            pull_now(kind.name)


def _failed(kind: Kind, run_id: uuid.UUID, attempt: int, fault: Exception) -> RunFailed:
    name, place = name_of(type(fault)), place_of(fault.__traceback__)
    wait = kind.wait_after(attempt)
    with as_system(kind.name) as system:
        next_at = _now(system) + wait if wait else None
        state = RunState.AGAIN if wait else RunState.FAILED
        _rows(system, run_id).update(state=state, ended_at=system.now, next_at=next_at, fault=name, place=place)
    return RunFailed(kind.name, name, place, next_at)


def name_of(fault: type[BaseException]) -> str:
    """The class of an exception, with the module it comes from."""
    return f"{fault.__module__}.{fault.__qualname__}"[:120]


def place_of(trace: TracebackType | None) -> str:
    """Where in our code an exception arose: module, line and function, without any value."""
    frames = [(frame.f_globals.get("__name__", ""), line, frame) for frame, line in traceback.walk_tb(trace)]
    ours = [found for found in frames if found[0].startswith(OURS)] or frames
    if not ours:
        return ""
    module, line, frame = ours[-1]
    return f"{module}:{line} {frame.f_code.co_name}"[:200]


def _rows(system: Actor, run_id: uuid.UUID) -> Any:
    return Run.objects.visible_to(system).filter(pk=run_id)


def _now(system: Actor) -> dt.datetime:
    assert system.now is not None  # noqa: S101 - as_system always says when
    return system.now
