"""What the jobs did: one row for each run, kept for the staff who look after the installation."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.rows import Record, VisibleManager, VisibleRows
from dure.foundation.access.walls import REFERENCE
from dure.foundation.jobs.states import RunState
from dure.foundation.transitions.moves import one_of


class RunRows(VisibleRows["Run"]):
    """Runs, for those who look after the installation."""

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.may(Permission.SEE_JOBS) else self.none()

    def unsettled(self) -> Self:
        """Failed for good, and neither tried again by somebody nor followed by a run that succeeded."""
        return self.filter(state=RunState.FAILED, settled_at=None)


class Run(Record):
    """One job of the queue, through all its attempts.

    ``job_id`` is the queue's number. ``fault`` and ``place`` are the class of the last exception and where in our code
    it arose, never its text: that may quote a person's data.
    """

    job_id = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in RunState])
    attempt = models.PositiveSmallIntegerField(default=1)
    done = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[VisibleManager[Run]] = VisibleManager.of(RunRows)
    wall = REFERENCE

    class Meta:
        indexes = [
            models.Index(fields=["kind", "-started_at"]),
            models.Index(fields=["-started_at"]),
            models.Index(fields=["kind"], condition=models.Q(state="failed", settled_at=None), name="jobs_unsettled"),
        ]
        constraints = [one_of("state", RunState, name="jobs_run_state_known")]
