"""Blind spots: confirmed findings are counted once for each household and episode, and small numbers stay hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.journey.discovery.findings.actions.gathering import gather_evidence
from dure.journey.discovery.findings.actions.triage import close_finding
from dure.journey.discovery.findings.models import Finding
from dure.journey.discovery.tips.actions import link_tip
from dure.journey.discovery.tips.found.queries import counted_by_place, uncounted
from dure.journey.discovery.tips.models import BlindSpot
from dure.registry.people.models import Household
from tests.journey.discovery.tips.telling import send
from tests.personas import SYSTEM
from tests.places import OWN

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R035")]

Acting = Callable[[User], Any]
Browse = Callable[[User | None], Client]
HELP_BEGUN = "finding_closing_reason:help_begun"


def ended(official: User, household: Household, acting: Acting, now: dt.datetime, reason: str = HELP_BEGUN) -> Finding:
    """A finding about the household that ended for the reason."""
    tip = send()
    with acting(official) as actor:
        link_tip(actor=actor, tip=tip, household=household, at=now)
    with scope(SYSTEM):
        gather_evidence(actor=SYSTEM, at=now)
        finding: Finding = Finding.objects.visible_to(SYSTEM).get(household=household)
    with acting(official) as actor:
        close_finding(actor=actor, finding=finding, reason=reason, note="살펴봄", at=now)
    return finding


def test_a_finding_that_ended_confirmed_waits_to_be_counted(
    official: User, household: Household, acting: Acting, browse: Browse, now: dt.datetime
) -> None:
    finding = ended(official, household, acting, now)
    client, url = browse(official), reverse("discovery:count", args=[finding.pk])
    assert client.get(reverse("discovery:found")).context["rows"][0]["finding"] == finding
    client.post(url, {f"{finding.pk}-definition": ""})
    client.post(url, {f"{finding.pk}-definition": "blind_spot_definition:not_known"})
    assert client.post(url, {f"{finding.pk}-definition": "blind_spot_definition:not_known"}).status_code == 404
    assert client.get(reverse("discovery:found")).context["rows"] == []
    with scope(SYSTEM):
        spot = BlindSpot.objects.visible_to(SYSTEM).get()
    assert (spot.household_id, spot.episode, spot.definition_id) == (household.pk, 1, "blind_spot_definition:not_known")
    assert spot.definition.valid_from <= spot.found_on


def test_a_finding_without_a_need_is_no_blind_spot(
    official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    ended(official, household, acting, now, reason="finding_closing_reason:no_need")
    with acting(official) as actor:
        assert not uncounted(actor, now=now).exists()


def test_numbers_below_five_are_hidden_and_zero_is_not(
    official: User, household: Household, acting: Acting, browse: Browse
) -> None:
    today = timezone.localdate()

    def add(number: int) -> None:
        with scope(SYSTEM):
            bound = {"household": household, "path": OWN, "counted_path": OWN, "found_on": today}
            definition = "blind_spot_definition:not_known"
            BlindSpot.objects.insert_all([BlindSpot(**bound, definition_id=definition, episode=number)])

    for number in range(1, 5):
        add(number)
    with acting(official) as actor:
        _years, (place,) = counted_by_place(actor, on=today)
        assert place.counts == [0, 0, None]
        add(5)
        _years, (place,) = counted_by_place(actor, on=today)
        assert place.counts == [0, 0, 5]


def test_who_does_not_decide_about_tips_sees_no_list(browse: Browse, nurse: User, volunteer: User) -> None:
    for user in (nurse, volunteer):
        assert browse(user).get(reverse("discovery:found")).status_code == 403
