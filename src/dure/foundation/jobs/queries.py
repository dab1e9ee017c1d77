"""Reads of the background work: its health in numbers, and what the staff's page shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from croniter import croniter
from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob, ProcrastinateWorker

from dure.foundation.access.actor import Actor, the_system
from dure.foundation.jobs.kinds import KINDS, Kind
from dure.foundation.jobs.labels import NEVER, Badge, badge_of, label_of, reason_of
from dure.foundation.jobs.models import Run
from dure.foundation.jobs.queue import DOING, TODO
from dure.foundation.jobs.states import RunState

ALIVE_S = 30
LATE_S = 600
ORDER = ("-started_at", "-id")
PUT_IN_LINE = ("deferred", "deferred_for_retry", "retried")


@dataclass(frozen=True, slots=True)
class JobsState:
    """The health of the background work. ``waiting`` counts what is due now, ``later`` what waits for its hour."""

    waiting: int
    later: int
    running: int
    failed: int
    oldest_waiting_s: int | None
    workers: int
    last_heartbeat: dt.datetime | None

    @property
    def is_late(self) -> bool:
        return (self.oldest_waiting_s or 0) > LATE_S

    @property
    def oldest_waiting_minutes(self) -> int:
        return (self.oldest_waiting_s or 0) // 60


def jobs_state(*, now: dt.datetime) -> JobsState:
    """Numbers for the page, for health checks and for measurements; they name nobody."""
    jobs = ProcrastinateJob.objects.all()
    due = jobs.filter(status=TODO).exclude(scheduled_at__gt=now)
    beats = ProcrastinateWorker.objects.all()
    oldest = _since_when(due).aggregate(first=Min("since"))["first"]
    return JobsState(
        waiting=due.count(),
        later=jobs.filter(status=TODO, scheduled_at__gt=now).count(),
        running=jobs.filter(status=DOING).count(),
        failed=Run.objects.visible_to(the_system("jobs_state", now=now)).unsettled().count(),
        oldest_waiting_s=max(0, int((now - oldest).total_seconds())) if oldest else None,
        workers=beats.filter(last_heartbeat__gte=now - dt.timedelta(seconds=ALIVE_S)).count(),
        last_heartbeat=beats.aggregate(last=Max("last_heartbeat"))["last"],
    )


def _since_when(jobs: QuerySet[ProcrastinateJob]) -> QuerySet[ProcrastinateJob]:
    """Jobs with the moment since which each could have been begun."""
    put = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type__in=PUT_IN_LINE).order_by("-id").values("at")[:1]
    return jobs.annotate(since=Coalesce("scheduled_at", Subquery(put)))


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of work with how it stands. ``failures`` counts those nobody has settled, since ``failing_since``."""

    name: str
    label: str
    last: Run | None
    failures: int
    failing_since: dt.datetime | None
    next_at: dt.datetime | None

    @property
    def state(self) -> str:
        if self.failures:
            return RunState.FAILED
        return self.last.state if self.last else "never"

    @property
    def can_be_tried_again(self) -> bool:
        return self.state in (RunState.FAILED, RunState.AGAIN)

    @property
    def badge(self) -> Badge:
        return badge_of(self.state, done=self.last.done) if self.last else NEVER

    @property
    def reason(self) -> Any:
        return reason_of(self.last.fault) if self.last else ""


def kind_lines(actor: Actor, *, now: dt.datetime) -> list[KindLine]:
    """Every kind of work, the failing ones first."""
    runs = Run.objects.visible_to(actor)
    last = {run.kind: run for run in runs.order_by("kind", "-started_at", "-id").distinct("kind")}
    counted = runs.unsettled().values("kind").annotate(times=Count("id"), since=Min("started_at"))
    failing = {row["kind"]: row for row in counted}
    lines = [
        KindLine(
            name=kind.name,
            label=str(kind.label),
            last=last.get(kind.name),
            failures=failing.get(kind.name, {}).get("times", 0),
            failing_since=failing.get(kind.name, {}).get("since"),
            next_at=next_time(kind, now=now),
        )
        for kind in KINDS.values()
    ]
    order = [RunState.FAILED, RunState.AGAIN]
    return sorted(lines, key=lambda line: order.index(RunState(line.state)) if line.can_be_tried_again else 9)


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in words."""

    run: Run

    @property
    def label(self) -> str:
        return label_of(self.run.kind)

    @property
    def badge(self) -> Badge:
        return badge_of(self.run.state, done=self.run.done, is_settled=self.run.settled_at is not None)

    @property
    def reason(self) -> Any:
        return reason_of(self.run.fault)


def telling_runs(actor: Actor) -> QuerySet[Run]:
    """Runs that did something or failed; for ``ORDER``."""
    runs: QuerySet[Run] = Run.objects.visible_to(actor).exclude(state=RunState.DONE, done=0)
    return runs


def next_time(kind: Kind, *, now: dt.datetime) -> dt.datetime | None:
    """When the clock asks for this kind again; None when only people and other work ask for it."""
    if kind.every is None:
        return None
    found: dt.datetime = croniter(kind.every, now.astimezone(dt.UTC)).get_next(dt.datetime)
    return found
