"""Deciding about a referral that a visit proposes: the need is confirmed, or it is said that there is none."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.needs.actions import rate_needs
from dure.journey.needs.models import Need
from dure.journey.needs.states import NeedState
from dure.journey.referrals.access import may_refer
from dure.journey.referrals.proposals import Proposal, proposals
from dure.registry.people.models import Household

PROPOSAL = "referrals.proposal"


@transaction.atomic
def decide_proposal(
    *,
    actor: Actor,
    household: Household,
    proposal: Proposal,
    record_id: uuid.UUID,
    severity: int,
    note: str,
    at: dt.datetime,
) -> Need | None:
    """Rate what the visit pointed to, from 0 to 4; the open need that a service can answer, None when there is none.

    Raises:
        NotAllowed: the actor may not refer, or may not rate needs.
        AlreadyMoved: somebody has rated the area meanwhile.
    """
    require(may_refer(actor, household))
    held = Household.objects.visible_to(actor).select_for_update().get(pk=household.pk)
    area = proposal.worry.need_area
    if area not in {waiting.worry.need_area for waiting in proposals(actor, held, now=at)}:
        raise AlreadyMoved("rated")
    rate_needs(actor=actor, record_id=record_id, household=held, ratings={area: severity}, flags=[], at=at, note=note)
    record(
        actor,
        Act.MOVE,
        PROPOSAL,
        path=held.path,
        object_id=proposal.made.pk,
        household_id=held.pk,
        at=at,
        area=area,
        severity=severity,
    )
    needs = Need.objects.visible_to(actor).filter(household=held, area=proposal.area_id, state=NeedState.OPEN)
    found: Need | None = needs.first()
    return found
