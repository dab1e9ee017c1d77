"""The queue: procrastinate's tables, written through Django's connection so that a job commits with the act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from dure.foundation.jobs.kinds import KINDS

QUEUE = "pulls"
TODO, DOING = "todo", "doing"

# A manager of our own: inside a worker procrastinate's app speaks over another connection, and a job deferred there
# would stand although the act beside it was undone.
_at_hand = JobManager(DjangoConnector())


def pull_now(name: str) -> int:
    """Ask for a run of this kind as soon as the present transaction has committed; returns the job's number.

    Raises:
        KeyError: no such kind.
    """
    # No queueing lock: a running job that has one cannot go back to waiting while another waits with the same, and
    # then stays "doing" for ever. It would also let one request wait for another's commit.
    job = Job(queue=QUEUE, task_name=KINDS[name].name, lock=None, queueing_lock=None)
    number = _at_hand.defer_job(job).id
    assert number is not None  # noqa: S101 - the database just gave it
    return number


def another_waits(name: str) -> bool:
    """Whether a run of this kind is in the queue, now or after a pause."""
    return ProcrastinateJob.objects.filter(task_name=name, status=TODO).exists()


def held_by(worker_id: int) -> set[int]:
    """The jobs that stand as begun by this worker."""
    return set(ProcrastinateJob.objects.filter(worker_id=worker_id, status=DOING).values_list("id", flat=True))


def return_stalled(*, silent_s: float, dropped: Collection[int] = ()) -> int:
    """Put back what workers held that gave no sign for ``silent_s`` seconds, or that are gone; returns how many.

    ``dropped`` are jobs that a living worker (the caller) knows it does not work on any more. Claimed rows are locked,
    so two workers that look at once do not put back what a third has taken meanwhile.
    """
    with transaction.atomic():
        silent = Q(worker__last_heartbeat__lt=Now() - dt.timedelta(seconds=silent_s))
        lost = (
            ProcrastinateJob.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(Q(worker=None) | silent | Q(id__in=dropped), status=DOING)
            .values_list("id", flat=True)
        )
        numbers = list(lost)
        for number in numbers:
            _at_hand.retry_job_by_id(number, retry_at=timezone.now())
    return len(numbers)
