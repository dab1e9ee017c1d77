"""A family with a need, its consent, and a request that was sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.scope import scope
from dure.foundation.accounts.models import User
from dure.journey.needs.models import Need
from dure.journey.referrals.actions import send_referral
from dure.journey.referrals.models import Referral, ReferralSheet
from dure.registry.directory.models import Organization, Service
from dure.registry.people.models import Consent, Household
from tests.personas import SYSTEM, make_user
from tests.places import DISTRICT

FIELDS = ["name", "phone", "need"]


def make_need(household: Household, area: str = "N06.1", *, severity: int = 3) -> Need:
    moment = timezone.now()
    need = Need(
        household=household,
        path=household.path,
        area_id=f"need_area:{area}",
        severity=severity,
        found_at=moment,
        changed_at=moment,
    )
    with scope(SYSTEM):
        need.save(force_insert=True)
    return need


def make_consent(household: Household, organization: Organization, **changes: Any) -> Consent:
    facts: dict[str, Any] = {
        "kind_id": "consent_kind:third_party",
        "recipient": organization,
        "fields": FIELDS,
        "purpose": "반찬 나눔",
        "given_by": "박영자",
        "manner_id": "consent_manner:signed_paper",
        "given_at": timezone.now(),
        "valid_until": timezone.localdate() + dt.timedelta(days=365),
    }
    consent = Consent(household=household, path=household.path, **(facts | changes))
    with scope(SYSTEM):
        consent.save(force_insert=True)
    return consent


@pytest.fixture
def need(household: Household) -> Need:
    return make_need(household)


@pytest.fixture
def consent(household: Household, partner_organization: Organization) -> Consent:
    return make_consent(household, partner_organization)


@pytest.fixture
def send(
    acting: Any, official: User, need: Need, consent: Consent, service: Service, now: dt.datetime
) -> Callable[..., Any]:
    """Sends the request of this family as the official; any part can be given otherwise."""

    def run(**changes: Any) -> tuple[Referral, bool]:
        parts: dict[str, Any] = {
            "record_id": uuid7(),
            "household": need.household,
            "need": need,
            "service": service,
            "consent": consent,
            "request": "반찬을 주 2회 부탁드립니다",
            "at": now,
        }
        with acting(changes.pop("user", official)) as who:
            sent: tuple[Referral, bool] = send_referral(actor=who, **(parts | changes))
        return sent

    return run


@pytest.fixture
def referral(send: Callable[..., Any]) -> Referral:
    sent: Referral = send()[0]
    return sent


@pytest.fixture
def sheet(referral: Referral) -> ReferralSheet:
    with scope(SYSTEM):
        found: ReferralSheet = (
            ReferralSheet.objects.visible_to(SYSTEM).select_related("referral").get(referral=referral)
        )
    return found


@pytest.fixture
def colleague(partner_organization: Organization) -> User:
    """Another person of the same partner."""
    return make_user("partner2", "partner_worker", DISTRICT, unit=partner_organization.unit)


def again(row: Any) -> Any:
    """The row as it is now."""
    with scope(SYSTEM):
        return type(row).objects.visible_to(SYSTEM).get(pk=row.pk)


def open_kinds(referral: Referral) -> list[str]:
    """The kinds of the referral's open clocks."""
    from dure.registry.deadlines.models import Deadline

    with scope(SYSTEM):
        rows = Deadline.objects.visible_to(SYSTEM).filter(object_id=referral.pk, state="open")
        return sorted(kind.removeprefix("deadline_kind:") for kind in rows.values_list("kind_id", flat=True))
