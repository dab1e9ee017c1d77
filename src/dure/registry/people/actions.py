"""Writing households, their people and what they agreed to."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import code
from dure.foundation.transitions.once import insert_once
from dure.registry.directory.models import Organization
from dure.registry.people.access import may_record_consent
from dure.registry.people.consents import consent_faults
from dure.registry.people.models import Consent, Household


class ConsentError(ValueError):
    """The consent breaks a rule of its kind; ``faults`` says which, by field."""

    def __init__(self, faults: dict[str, Any]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


def record_consent(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    household: Household,
    kind: str,
    purpose: str,
    given_by: str,
    manner: str,
    given_at: dt.datetime,
    valid_until: dt.date,
    recipient: Organization | None = None,
    fields: list[str] | None = None,
    witness: str = "",
) -> tuple[Consent, bool]:
    """Write down what the family agreed to; ``fields`` are keys of ``consents.SHAREABLE``.

    Doubled requests find the first.

    Raises:
        NotAllowed: the actor may not.
        ConsentError: the kind's own rules are not met (recipient, signature, witness, dates).
    """
    require(may_record_consent(actor, household))
    given_on = timezone.localdate(given_at)
    faults = consent_faults(
        kind=code(kind).attributes,
        manner=code(manner).attributes,
        has_recipient=recipient is not None,
        fields=fields or [],
        witness=witness,
        given_on=given_on,
        valid_until=valid_until,
        today=timezone.localdate(actor.now) if actor.now else given_on,
    )
    if faults:
        raise ConsentError(faults)
    consent, new = insert_once(
        Consent(
            id=record_id,
            household=household,
            path=household.path,
            kind_id=kind,
            recipient=recipient,
            fields=fields or [],
            purpose=purpose,
            given_by=given_by,
            manner_id=manner,
            witness=witness,
            given_at=given_at,
            valid_until=valid_until,
            recorded_by_id=actor.user_id,
        ),
        Consent.objects.visible_to(actor).filter(household=household),
    )
    if new:
        _audit(actor, Act.CREATE, "people.consent", household, object_id=consent.id, kind=kind)
    return consent, new


def withdraw_consent(*, actor: Actor, consent: Consent, at: dt.datetime) -> bool:
    """End a consent because the family took it back; False when it was withdrawn already."""
    require(may_record_consent(actor, consent.household))
    rows = Consent.objects.visible_to(actor).filter(pk=consent.pk, withdrawn_at=None)
    if not rows.update(withdrawn_at=at):
        return False
    _audit(actor, Act.CHANGE, "people.consent", consent.household, object_id=consent.id, withdrawn=True)
    return True


def _audit(
    actor: Actor, act: Act, what: str, household: Household, *, object_id: uuid.UUID | None = None, **detail: Any
) -> None:
    record(
        actor,
        act,
        what,
        path=household.path,
        object_id=object_id or household.id,
        household_id=household.id,
        **detail,
    )
