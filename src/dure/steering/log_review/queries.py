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
from dure.registry.protection.words import ACTS, OTHER, THINGS
from dure.steering.log_review.models import Mark, ReviewedMonth

SQL = Path(__file__).parent / "sql"
MOST = 200
"""Rows shown of each rule; more than these mean that the threshold is too low or that something is very wrong."""


MOST_ACTS = 5000
"""Acts read for all findings of a month together."""
ACTS_SHOWN = 60
"""Acts shown of one finding; the first of a day are enough to judge it by."""
ACTS_OF = {
    "reveal_without_work": ("reveal",),
    "searches_without_opening": ("search", "read", "reveal"),
    "downloads": ("download",),
    "refusals": ("refused",),
    "failed_sign_ins": (),
}
"""Which acts a rule is about; one that is not here is about all of them."""


@dataclass(frozen=True, slots=True)
class ActBehind:
    """One act that a finding is made of: what kind of thing, how, when, and whose household by its mark."""

    household_id: uuid.UUID | None
    at: dt.datetime
    act: str
    what: str

    @property
    def household_mark(self) -> str:
        return mark_of(self.household_id)

    @property
    def act_label(self) -> str:
        return str(ACTS.get(self.act, self.act))

    @property
    def what_label(self) -> str:
        return str(THINGS.get(self.what, OTHER))


def mark_of(household_id: uuid.UUID | None) -> str:
    """The end of a household's id, in capitals; empty without one."""
    return str(household_id)[-6:].upper() if household_id else ""


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
    behind: tuple[ActBehind, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.actor_id} {self.household_id or '-'} {self.day}"

    @property
    def household_mark(self) -> str:
        """Enough to ask the team about the household; the reviewer learns no name."""
        return mark_of(self.household_id)

    @property
    def shown(self) -> tuple[ActBehind, ...]:
        return self.behind[:ACTS_SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.behind) - ACTS_SHOWN)

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
    found = [_found(actor, month, rule, marks) for rule in log_rules()]
    acts = _acts_behind(actor, month, {(one.actor_id, one.day) for rule in found for one in rule.findings})
    return [replace(rule, findings=[_with_acts(rule.code, one, acts) for one in rule.findings]) for rule in found]


def _with_acts(rule: str, finding: Finding, acts: Mapping[tuple[uuid.UUID, dt.date], list[ActBehind]]) -> Finding:
    """The finding with the acts of its day that the rule is about; of its household alone where it has one."""
    wanted = ACTS_OF.get(rule)
    behind = [
        act
        for act in acts.get((finding.actor_id, finding.day), [])
        if (wanted is None or act.act in wanted) and finding.household_id in (None, act.household_id)
    ]
    return replace(finding, behind=tuple(behind))


def _acts_behind(
    actor: Actor, month: dt.date, days: set[tuple[uuid.UUID, dt.date]]
) -> dict[tuple[uuid.UUID, dt.date], list[ActBehind]]:
    """What each person did on the day of a finding, in one query."""
    found: dict[tuple[uuid.UUID, dt.date], list[ActBehind]] = {}
    if not days:
        return found
    persons, on = zip(*days, strict=True)
    wanted = {"persons": list(persons), "days": list(on)}
    for person, day, *act in _rows(actor, month, "acts_behind", wanted, MOST_ACTS):
        found.setdefault((person, day), []).append(ActBehind(*act))
    return found


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


def _rows(
    actor: Actor, month: dt.date, name: str, parameters: dict[str, Any], most: int = MOST
) -> list[tuple[Any, ...]]:
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
        return list(cursor.fetchmany(most))


@cache
def _sql(name: str) -> str:
    return (SQL / "acts.sql").read_text(encoding="utf-8") + (SQL / f"{name}.sql").read_text(encoding="utf-8")
