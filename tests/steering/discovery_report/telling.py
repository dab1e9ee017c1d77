"""Findings with known outcomes, written as the rooms would leave them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.journey.needs.models import Need
from dure.registry.people.models import Household
from dure.registry.provisions.models import Provision
from tests.personas import SYSTEM, make_household
from tests.places import OWN

REASON = "finding_closing_reason:"
CUT, ARREARS, TIP = "signal_kind:power_cut", "signal_kind:health_insurance_arrears", "tip_kind:neighbour_tip"


def told(
    *kinds: str, days_ago: int = 30, reason: str = "", household: Household | None = None, path: str = OWN, **more: Any
) -> Finding:
    """A finding opened so many days ago on evidence of these kinds; with a ``reason`` it is closed."""
    opened = timezone.now() - dt.timedelta(days=days_ago)
    ended = {"state": "closed", "closing_reason_id": f"{REASON}{reason}", "closed_at": opened} if reason else {}
    with scope(SYSTEM):
        finding = Finding(
            path=household.path if household else path,
            household=household,
            opened_at=opened,
            last_at=opened,
            scored_on=timezone.localdate(opened),
            **ended,
            **more,
        )
        finding.save(force_insert=True)
        pieces = [
            Evidence(
                path=finding.path,
                finding=finding,
                household=household,
                kind_id=kind,
                at=opened,
                what="signals.signal",
                object_id=uuid7(),
            )
            for kind in kinds
        ]
        Evidence.objects.insert_all(pieces)
    return finding


def home(path: str = OWN) -> Household:
    return make_household(path)


def a_need(household: Household, *, days_ago: int) -> Need:
    at = timezone.now() - dt.timedelta(days=days_ago)
    need = Need(
        household=household, path=household.path, area_id="need_area:N06.1", severity=3, found_at=at, changed_at=at
    )
    with scope(SYSTEM):
        need.save(force_insert=True)
    return need


def a_gift(household: Household, *, days_ago: int) -> None:
    from dure.foundation.codes.queries import codes

    with scope(SYSTEM):
        Provision(
            household=household,
            path=household.path,
            counted_path=household.path,
            kind=codes("provision_kind")[0],
            title="쌀 10kg",
            giver_name="이웃",
            starts_on=timezone.localdate() - dt.timedelta(days=days_ago),
        ).save(force_insert=True)
