"""Evidence for the tests of findings, brought as a source would."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.journey.discovery.findings.actions.gathering import gather_evidence
from dure.journey.discovery.findings.actions.triage import bring_evidence
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.registry.people.models import Household
from tests.personas import SYSTEM
from tests.places import OWN


def bring(
    kind: str,
    *,
    household: Household | None = None,
    days_ago: int = 0,
    path: str = "",
    what: str = "signals.signal",
    **told: Any,
) -> Evidence:
    """One piece of evidence, at the household's place or in the officials' dong."""
    with scope(SYSTEM):
        return bring_evidence(
            path=path or (household.path if household else OWN),
            kind=kind,
            at=timezone.now() - dt.timedelta(days=days_ago),
            what=what,
            object_id=uuid7(),
            household=household,
            **told,
        )


def gather() -> int:
    with scope(SYSTEM):
        return gather_evidence(actor=SYSTEM, at=timezone.now())


def all_findings() -> list[Finding]:
    with scope(SYSTEM):
        return list(Finding.objects.visible_to(SYSTEM).order_by("opened_at", "id"))


def a_finding(*, household: Household | None = None, **told: Any) -> Finding:
    """A finding with one power cut."""
    piece = bring("signal_kind:power_cut", household=household, **told)
    gather()
    with scope(SYSTEM):
        rows = Evidence.objects.visible_to(SYSTEM).select_related("finding__household", "finding__assigned_to")
        found = rows.get(pk=piece.pk).finding
    assert found is not None
    return found
