"""What a life-stage visit proposes to pass on: a person confirms the need or says that there is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.foundation.audit.models import AuditEvent
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.needs.models import Need
from dure.journey.referrals.actions import decide_proposal
from dure.journey.referrals.models import Referral
from dure.journey.referrals.proposals import proposals
from dure.registry.directory.models import Service, ServiceNeed
from dure.registry.people.models import Household
from tests.journey.discovery.rounds.extracts import TODAY, loaded, row, the_visit, tried
from tests.journey.referrals.conftest import make_need
from tests.personas import SYSTEM, make_household
from tests.places import OWN

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R072")]
MOOD = "N02.2"
Browse = Callable[[User | None], Client]


@pytest.fixture
def newborn() -> Household:
    """A family that is known, with a child of twenty days."""
    born = TODAY - dt.timedelta(days=20)
    household = make_household(OWN, label="아기", born=born)
    loaded(row(name="아기", born=born, event="출생", event_on=born, relation="자녀"))
    return household


@pytest.fixture
def visited(newborn: Household, nurse: User, actor: Callable[[User], Any]) -> Callable[..., None]:
    """``visited(no_interest=2, low_mood=1)``: what the mother answered the nurse."""

    def run(**answers: Any) -> None:
        tried(the_visit("newborn"), actor(nurse), answers=answers)

    return run


@pytest.fixture
def centre(service: Service) -> Service:
    """A service that answers such a need."""
    ServiceNeed(service=service, area_id=f"need_area:{MOOD}").save(force_insert=True)
    return service


def start(household: Household) -> str:
    return reverse("referrals:start", args=[household.pk])


def decided(severity: str, area: str = MOOD) -> dict[str, str]:
    return {"record_id": str(uuid7()), "area": area, "severity": severity}


def of(model: Any, household: Household) -> list[Any]:
    with scope(SYSTEM):
        return list(model.objects.visible_to(SYSTEM).filter(household=household))


def test_a_score_over_the_limit_is_proposed_and_passed_on_when_a_person_confirms(
    newborn: Household, visited: Callable[..., None], centre: Service, official: User, browse: Browse
) -> None:
    visited(no_interest=2, low_mood=1)
    page = browse(official).get(start(newborn))
    (one,) = page.context["proposed"]
    assert (one["proposal"].worry.key, one["proposal"].services) == ("low_mood", [centre])
    assert "PHQ-2" in page.content.decode()
    assert (of(Need, newborn), of(Referral, newborn)) == ([], []), "nothing is written before somebody decides"
    answer = browse(official).post(start(newborn), decided("3"))
    (need,) = of(Need, newborn)
    assert (need.area_id, need.severity, need.state) == (f"need_area:{MOOD}", 3, "open")
    assert answer["Location"] == reverse("referrals:choose", args=[need.pk])
    assert centre.name in browse(official).get(answer["Location"]).content.decode()
    with scope(SYSTEM):
        assert proposals(SYSTEM, newborn, now=timezone.now()) == []
        written = AuditEvent.objects.visible_to(SYSTEM).get(what="referrals.proposal")
    assert written.detail == {"area": MOOD, "severity": 3}


def test_who_sees_no_difficulty_ends_the_proposal_without_a_need(
    newborn: Household, visited: Callable[..., None], official: User, browse: Browse
) -> None:
    visited(no_interest=3)
    client = browse(official)
    assert client.post(start(newborn), {**decided("0"), "severity": ""}).context["proposed"][0]["form"].errors
    assert client.post(start(newborn), decided("0"))["Location"] == newborn.get_absolute_url()
    assert of(Need, newborn) == []
    assert client.get(start(newborn)).context["proposed"] == []


@pytest.mark.parametrize("answers", [{"no_interest": 1, "low_mood": 1}, {"weight_kg": 4.1}])
def test_below_the_limit_nothing_is_proposed(
    newborn: Household, visited: Callable[..., None], official: User, browse: Browse, answers: dict[str, Any]
) -> None:
    visited(**answers)
    assert browse(official).get(start(newborn)).context["proposed"] == []


def test_another_need_does_not_hide_what_is_proposed(
    newborn: Household, visited: Callable[..., None], official: User, browse: Browse
) -> None:
    make_need(newborn)
    visited(no_interest=3)
    page = browse(official).get(start(newborn))
    assert (page.status_code, len(page.context["proposed"]), len(page.context["needs"])) == (200, 1, 1)


def test_of_two_who_decide_the_second_changes_nothing(
    newborn: Household, visited: Callable[..., None], official: User, acting: Callable[[User], Any]
) -> None:
    visited(no_interest=3)
    with acting(official) as who:
        (one,) = proposals(who, newborn, now=who.moment)
        said: dict[str, Any] = {"actor": who, "household": newborn, "proposal": one, "note": "", "at": who.moment}
        decide_proposal(record_id=uuid7(), severity=2, **said)
        with pytest.raises(AlreadyMoved):
            decide_proposal(record_id=uuid7(), severity=4, **said)
    assert [need.severity for need in of(Need, newborn)] == [2]


def test_nobody_of_another_dong_reads_or_decides_it(
    newborn: Household, visited: Callable[..., None], sibling_official: User, browse: Browse
) -> None:
    visited(no_interest=3)
    assert browse(sibling_official).get(start(newborn)).status_code == 404
    assert browse(sibling_official).post(start(newborn), decided("3")).status_code == 404
    assert of(Need, newborn) == []
