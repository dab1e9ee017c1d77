"""A tip that nobody decided about goes where its finding goes, and no clock of its own goes on behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.areas.models import Unit
from dure.journey.discovery.findings.actions.handing import hand_over
from dure.journey.discovery.findings.actions.triage import match_finding
from dure.journey.discovery.tips.actions import Reporter, follow_findings
from dure.journey.discovery.tips.models import Tip, TipReporter, TipSecret
from dure.journey.discovery.tips.states import TipState
from dure.registry.deadlines.models import Deadline
from dure.registry.people.models import Household
from tests.journey.discovery.findings.bringing import all_findings, gather
from tests.journey.discovery.tips.telling import send
from tests.personas import SYSTEM
from tests.places import SIBLING

pytestmark = pytest.mark.django_db
Acting = Callable[[User], Any]
Browse = Callable[[User | None], Client]
TRIAGE = "deadline_kind:tip_triage"


def follow(now: dt.datetime) -> int:
    with scope(SYSTEM):
        return follow_findings(SYSTEM, now)


def again(tip: Tip) -> Tip:
    with scope(SYSTEM):
        found: Tip = Tip.objects.visible_to(SYSTEM).get(pk=tip.pk)
    return found


def clocks_of(tip: Tip) -> list[tuple[str, str]]:
    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(object_id=tip.pk, state="open")
        return list(rows.values_list("kind_id", "path"))


def test_a_tip_is_linked_to_the_household_to_which_its_finding_was_matched(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    tip = send()
    gather()
    assert follow(now) == 0
    with acting(official) as actor:
        match_finding(actor=actor, finding=all_findings()[0], household=household, at=now)
    assert (follow(now), follow(now)) == (1, 0)
    assert (again(tip).state, again(tip).household_id) == (TipState.LINKED, household.pk)
    assert clocks_of(tip) == []
    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(object_id=household.pk, state="open")
        assert rows.filter(kind="deadline_kind:visit_to_plan").count() == 1


def test_a_familys_own_request_that_nobody_decided_about_waits_on(household: Household, now: dt.datetime) -> None:
    tip = send()
    with scope(SYSTEM):
        Tip.objects.visible_to(SYSTEM).filter(pk=tip.pk).update(household=household)
    gather()
    assert (follow(now), again(tip).state) == (0, TipState.RECEIVED)


def test_a_tip_goes_along_when_its_finding_is_handed_to_another_office_with_its_reporter_and_its_clock(
    official: User, sibling_official: User, browse: Browse, acting: Acting, now: dt.datetime
) -> None:
    tip = send(reporter=Reporter(kind="reporter_kind:welfare_facility_staff", name="이웃", phone="010-0000-9999"))
    gather()
    with acting(official) as actor:
        hand_over(actor=actor, finding=all_findings()[0], to=Unit.objects.get(path=SIBLING), note="옆 동", at=now)
    assert (follow(now), follow(now)) == (1, 0)
    assert (again(tip).path, clocks_of(tip)) == (SIBLING, [(TRIAGE, SIBLING)])
    with scope(SYSTEM):
        for model in (TipReporter, TipSecret):
            assert set(model.objects.visible_to(SYSTEM).values_list("path", flat=True)) == {SIBLING}, model
    page = reverse("discovery:tip", args=[tip.pk])
    assert browse(sibling_official).get(page).status_code == 200
    assert browse(official).get(page).status_code == 404
