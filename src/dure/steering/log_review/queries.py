"""Reads of the monthly review: acts per person and the findings of each rule, computed by the database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from dure.foundation.access.actor import Actor
from dure.foundation.codes.queries import label
from dure.policy.korea.log_review import LogRule, log_rules
from dure.steering.log_review.models import Mark, ReviewedMonth

SQL = Path(__file__).parent / "sql"
MOST = 200
"""Rows shown of each rule; more than these mean that the threshold is too low or that something is very wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found of one person on one day; ``household_id`` only where the rule is about one household."""

    actor_id: uuid.UUID
    name: str
    role: str
    household_id: uuid.UUID | None
    day: dt.date
    first_at: dt.datetime
    times: int
    reason: str
    mark: Mark | None = None

    @property
    def key(self) -> str:
        return f"{self.actor_id} {self.household_id or '-'} {self.day}"

    @property
    def household_mark(self) -> str:
        """Enough to ask the team about the household; the reviewer learns no name."""
        return str(self.household_id)[-6:].upper() if self.household_id else ""

    @property
    def role_label(self) -> str:
        return role_label(self.role)


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """One rule in the reader's language, with what it found."""

    code: str
    title: str
    why: str
    findings: list[Finding]

    @property
    def is_cut(self) -> bool:
        return len(self.findings) >= MOST

    @property
    def open_count(self) -> int:
        return sum(finding.mark is None for finding in self.findings)


@dataclass(frozen=True, slots=True)
class PersonActs:
    """How often one person did what in the month."""

    actor_id: uuid.UUID
    name: str
    role: str
    reads: int
    searches: int
    reveals: int
    downloads: int
    writes: int
    refusals: int
    households: int
    total: int

    @property
    def role_label(self) -> str:
        return role_label(self.role)


def role_label(role: str) -> str:
    try:
        return label(f"role:{role}")
    except KeyError:
        return role


def month_bounds(month: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The first moment of the month and of the next, where the installation is."""
    after = (month.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    zone = timezone.get_current_timezone()
    first, last = (dt.datetime.combine(day, dt.time(), tzinfo=zone) for day in (month.replace(day=1), after))
    return first, last


def people_of(actor: Actor, month: dt.date) -> list[PersonActs]:
    """Who did how much, the busiest first."""
    return [PersonActs(*row) for row in _rows(actor, month, "people", {"most": MOST})]


def findings_of(actor: Actor, month: dt.date) -> list[RuleFindings]:
    """Every rule with what it found, and what the reviewer said of it already."""
    marks = _marks(actor, month)
    return [_found(actor, month, rule, marks) for rule in log_rules()]


def review_of(actor: Actor, month: dt.date) -> ReviewedMonth | None:
    """The end of the month's review, when it has been reached."""
    found: ReviewedMonth | None = ReviewedMonth.objects.visible_to(actor).filter(month=month).first()
    return found


def _found(actor: Actor, month: dt.date, rule: LogRule, marks: Mapping[tuple[str, str], Mark]) -> RuleFindings:
    korean = get_language() == "ko"
    findings = []
    for row in _rows(actor, month, rule.code, dict(rule.parameters)):
        bare = Finding(*row)
        findings.append(replace(bare, mark=marks.get((rule.code, bare.key))))
    findings.sort(key=lambda finding: (finding.mark is not None, finding.first_at))
    title, why = (rule.title_ko, rule.why_ko) if korean else (rule.title_en, rule.why_en)
    return RuleFindings(rule.code, title, why, findings)


def _marks(actor: Actor, month: dt.date) -> dict[tuple[str, str], Mark]:
    rows = Mark.objects.visible_to(actor).filter(month=month).order_by("marked_at", "id")
    return {(mark.rule, mark.finding): mark for mark in rows}


def _rows(actor: Actor, month: dt.date, name: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    first, after = month_bounds(month)
    told = {
        "first": first,
        "after": after,
        "zone": timezone.get_current_timezone_name(),
        "paths": list(actor.log_paths),
        **parameters,
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql(name), told)
        return list(cursor.fetchmany(MOST))


@cache
def _sql(name: str) -> str:
    return (SQL / "acts.sql").read_text(encoding="utf-8") + (SQL / f"{name}.sql").read_text(encoding="utf-8")
