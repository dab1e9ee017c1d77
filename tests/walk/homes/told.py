"""What was told about the families of the walk: a finding with its evidence and a try, and another like it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from dure.foundation.accounts.models import User
from dure.journey.discovery.findings.models import Attempt, Evidence, Finding, Question
from dure.registry.people.models import Household


def findings(
    path: str, home: Household | None, staff: User, now: dt.datetime, text: Callable[[str], str]
) -> tuple[Finding, Finding]:
    """Two findings of one place; with a household both are its own, the second one closed."""
    first = _finding(path, home, now, text)
    Question(
        path=path, finding=first, household=home, text=text("question"), asked_of=staff, asked_by=staff, asked_at=now
    ).save(force_insert=True)
    Attempt(
        path=path,
        finding=first,
        household=home,
        at=now,
        way_id="attempt_way:visit",
        outcome_id="visit_outcome:no_answer",
        note=text("attempt"),
        by=staff,
    ).save(force_insert=True)
    return first, ended_finding(path, home, now, text) if home else _finding(path, home, now, text)


def ended_finding(path: str, home: Household, now: dt.datetime, text: Callable[[str], str]) -> Finding:
    """One that was closed because help has begun."""
    ended = {"state": "closed", "closing_reason_id": "finding_closing_reason:help_begun", "closed_at": now}
    return _finding(path, home, now, text, **ended)


def _finding(path: str, home: Household | None, now: dt.datetime, text: Callable[[str], str], **ended: Any) -> Finding:
    finding = Finding(
        path=path,
        household=home,
        label="" if home else text("toldname"),
        place="" if home else text("toldplace"),
        asked=text("asked"),
        opened_at=now,
        last_at=now,
        scored_on=now.date(),
        **ended,
    )
    finding.save(force_insert=True)
    Evidence(
        path=path,
        finding=finding,
        household=home,
        kind_id="signal_kind:power_cut",
        at=now,
        quote=text("toldquote"),
        what="signals.signal",
        object_id=uuid.uuid4(),
    ).save(force_insert=True)
    return finding
