"""What the reviewer writes: a word on each finding, and the end of a month's review."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.steering.log_review.models import Mark, ReviewedMonth
from dure.steering.log_review.queries import findings_of


class MonthNotOver(Exception):
    """The month still runs, so more may be found."""


class FindingsOpen(Exception):
    """Findings that nobody has looked at; the argument is their number."""


def mark_finding(
    *, actor: Actor, month: dt.date, rule: str, finding: str, verdict: str, note: str, at: dt.datetime
) -> None:
    """Say of one finding that it is in order or has to be followed up; a later word counts instead."""
    mark = Mark(
        path=actor.log_paths[0],
        month=month,
        rule=rule,
        finding=finding,
        verdict=verdict,
        note=note,
        marked_by=_reviewer(actor),
        marked_by_name=actor.name[:60],
        marked_at=at,
    )
    mark.save(force_insert=True)
    record(actor, Act.CREATE, "log_review.mark", path=mark.path, object_id=mark.id, at=at, rule=rule, verdict=verdict)


def _reviewer(actor: Actor) -> uuid.UUID:
    if actor.user_id is None:
        raise ValueError("A review is a person's.")
    return actor.user_id


def close_month(*, actor: Actor, month: dt.date, note: str, at: dt.datetime) -> bool:
    """End the month's review; False when it was ended before.

    Raises:
        MonthNotOver: it still runs.
        FindingsOpen: some findings carry no word yet.
    """
    if month >= timezone.localdate(at).replace(day=1):
        raise MonthNotOver
    rules = findings_of(actor, month)
    if still_open := sum(rule.open_count for rule in rules):
        raise FindingsOpen(still_open)
    row = ReviewedMonth(
        path=actor.log_paths[0],
        month=month,
        note=note,
        findings=sum(len(rule.findings) for rule in rules),
        closed_by=_reviewer(actor),
        closed_by_name=actor.name[:60],
        closed_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    record(actor, Act.CREATE, "log_review.month", path=row.path, object_id=row.id, at=at, month=month.isoformat())
    return True
