"""Whoever decides about a finding with an old page before them changes nothing that somebody decided since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.findings.actions.triage import (
    ask_back,
    close_finding,
    give_back,
    match_finding,
    merge_findings,
    take_finding,
)
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.journey.discovery.findings.states import FindingState
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household
from tests.journey.discovery.findings.bringing import a_finding
from tests.personas import SYSTEM, make_household

pytestmark = pytest.mark.django_db
Acting = Callable[[User], Any]
NO_NEED = "finding_closing_reason:no_need"


def again(finding: Finding) -> Finding:
    with scope(SYSTEM):
        return Finding.objects.visible_to(SYSTEM).select_related("household").get(pk=finding.pk)


def has_open_deadline(finding: Finding) -> bool:
    with scope(SYSTEM):
        return bool(Deadline.objects.visible_to(SYSTEM).filter(object_id=finding.pk, state="open").exists())


@pytest.mark.parametrize("decision", ["take", "back", "ask", "close", "match", "merge"])
def test_an_old_page_opens_nothing_that_was_closed(
    decision: str, official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding, other = a_finding(label="박영자"), a_finding(label="박영자씨")
    with acting(official) as actor:
        close_finding(actor=actor, finding=finding, reason=NO_NEED, note="잘 지내심", at=now)
        old: dict[str, Any] = {"actor": actor, "finding": again(finding), "at": now}
        decide: dict[str, Callable[[], Any]] = {
            "take": lambda: take_finding(by=official, **old),
            "back": lambda: give_back(**old),
            "ask": lambda: ask_back(question="언제 보셨나요?", **old),
            "close": lambda: close_finding(reason=NO_NEED, note="잘 지내심", **old),
            "match": lambda: match_finding(household=household, **old),
            "merge": lambda: merge_findings(into=other, **old),
        }
        with pytest.raises(AlreadyMoved):
            decide[decision]()
    after = again(finding)
    assert (after.state, after.household_id, after.times_reopened) == (FindingState.CLOSED, None, 0)
    assert not has_open_deadline(finding)


@pytest.mark.parametrize("decision", ["take", "back", "close", "match", "match_again", "merge"])
def test_what_a_colleague_matched_meanwhile_stays_with_its_household(
    decision: str, official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    finding, other, elsewhere = a_finding(label="박영자"), a_finding(label="박영자씨"), make_household()
    a_finding(household=elsewhere)
    read = again(finding)
    with acting(official) as actor:
        match_finding(actor=actor, finding=finding, household=household, at=now)
        old: dict[str, Any] = {"actor": actor, "finding": read, "at": now}
        decide: dict[str, Callable[[], Any]] = {
            "take": lambda: take_finding(by=official, **old),
            "back": lambda: give_back(**old),
            "close": lambda: close_finding(reason=NO_NEED, note="잘 지내심", **old),
            "match": lambda: match_finding(household=elsewhere, **old),
            "match_again": lambda: match_finding(household=household, **old),
            "merge": lambda: merge_findings(into=other, **old),
        }
        with pytest.raises(AlreadyMoved):
            decide[decision]()
    after = again(finding)
    assert (after.state, after.household_id, after.merged_into_id) == (FindingState.WAITING, household.pk, None)
    with scope(SYSTEM):
        assert Evidence.objects.visible_to(SYSTEM).filter(finding=finding, household=household).count() == 1
