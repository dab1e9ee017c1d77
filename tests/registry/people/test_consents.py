from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import NotAllowed
from dure.foundation.accounts.models import User
from dure.registry.directory.models import Organization
from dure.registry.people.actions import ConsentError, record_consent, withdraw_consent
from dure.registry.people.models import Consent, Household
from dure.registry.people.queries import consents_of, valid_consents

Acting = Callable[[User], Any]


def give(actor: Actor, household: Household, now: dt.datetime, **changes: Any) -> tuple[Consent, bool]:
    facts: dict[str, Any] = {
        "record_id": uuid7(),
        "kind": "consent_kind:third_party",
        "purpose": "도시락 지원",
        "given_by": "박영자",
        "manner": "consent_manner:signed_paper",
        "given_at": now,
        "valid_until": timezone.localdate(now) + dt.timedelta(days=90),
        "fields": ["name", "address"],
        **changes,
    }
    return record_consent(actor=actor, household=household, **facts)


def test_a_consent_names_receiver_fields_and_end(
    official: User, household: Household, partner_organization: Organization, acting: Acting, now: dt.datetime
) -> None:
    today = timezone.localdate(now)
    with acting(official) as actor:
        key = uuid7()
        consent, new = give(actor, household, now, recipient=partner_organization, record_id=key)
        _same, again = give(actor, household, now, recipient=partner_organization, record_id=key)
        assert (new, again) == (True, False)
        held = valid_consents(actor, household, recipient=partner_organization, on=today)
        assert [row.id for row in held] == [consent.id]
        late = valid_consents(actor, household, recipient=partner_organization, on=today + dt.timedelta(days=91))
        assert not late


def test_a_consent_taken_back_holds_no_more(
    official: User, household: Household, partner_organization: Organization, acting: Acting, now: dt.datetime
) -> None:
    with acting(official) as actor:
        given, _ = give(actor, household, now, recipient=partner_organization)
        consent = Consent.objects.visible_to(actor).select_related("household").get(pk=given.pk)
        assert withdraw_consent(actor=actor, consent=consent, at=now) is True
        assert withdraw_consent(actor=actor, consent=consent, at=now) is False
        assert not valid_consents(actor, household, recipient=partner_organization, on=timezone.localdate(now))
        assert len(consents_of(actor, household)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "recipient"),
        ({"kind": "consent_kind:financial_data", "manner": "consent_manner:oral_witness", "witness": "이웃"}, "manner"),
        ({"kind": "consent_kind:case_management", "manner": "consent_manner:oral_witness"}, "witness"),
        ({"kind": "consent_kind:case_management", "fields": ["diary"]}, "fields"),
        ({"kind": "consent_kind:case_management", "valid_until": dt.date(2015, 1, 1)}, "valid_until"),
        ({"kind": "consent_kind:case_management", "valid_until": dt.date(2099, 1, 1)}, "valid_until"),
    ],
    ids=["no receiver", "not in writing", "no witness", "unknown field", "ended before", "without end"],
)
def test_a_consent_that_breaks_a_rule_is_none(
    changes: dict[str, Any], field: str, official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    with acting(official) as actor:
        with pytest.raises(ConsentError) as broken:
            give(actor, household, now, **changes)
        assert field in broken.value.faults
        assert consents_of(actor, household) == []


def test_a_neighbouring_official_records_no_consent(
    sibling_official: User, household: Household, acting: Acting, now: dt.datetime
) -> None:
    with acting(sibling_official) as actor, pytest.raises(NotAllowed):
        give(actor, household, now)
