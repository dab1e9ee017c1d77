"""Putting households of a roster into somebody's hand, and taking them back: one UPDATE for all of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat, Trim
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import YES, Decision, no, require
from dure.foundation.access.rows import below
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.journey.discovery.campaigns.access import leading_paths
from dure.journey.discovery.campaigns.models import IS_OPEN, Campaign, Entry
from dure.journey.discovery.campaigns.queries import surveyors
from dure.journey.discovery.campaigns.states import CampaignState, EntryState
from dure.registry.people.models import Household

ENTRY = "campaigns.entry"
MOST_AT_ONCE = 500


@transaction.atomic
def assign(*, actor: Actor, campaign: Campaign, chosen: Collection[uuid.UUID], to: uuid.UUID, at: dt.datetime) -> int:
    """Hand the households to a surveyor, who then reads their names and addresses; returns how many were handed over.

    What is settled stays as it is, and so does what lies where the actor does not lead or the surveyor does not go.
    """
    require(_runs(campaign))
    goes = next((one for one in surveyors(actor, on=timezone.localdate(at)) if one.user_id == to), None)
    require(YES if goes else no(_("This person does not survey in your area today. Please choose somebody else.")))
    home = Household.objects.visible_to(actor).filter(pk=OuterRef("household_id"))
    given = (
        _open_ones(actor, campaign, chosen)
        .filter(below(goes.paths if goes else ()))
        .update(
            assigned_to=to,
            state=Case(When(state=EntryState.WAITING, then=Value(EntryState.ASSIGNED.value)), default=F("state")),
            ends_at=end_of(campaign),
            told_name=Subquery(home.values("label")[:1]),
            told_place=Subquery(home.values(place=Trim(Concat("address", Value(" "), "address_detail")))[:1]),
        )
    )
    record(actor, Act.MOVE, ENTRY, path=campaign.path, object_id=campaign.pk, at=at, to=str(to), households=given)
    return int(given)


@transaction.atomic
def take_back(*, actor: Actor, campaign: Campaign, chosen: Collection[uuid.UUID], at: dt.datetime) -> int:
    """Nobody has these households in hand any more; returns how many were taken back."""
    require(_runs(campaign))
    back = _open_ones(actor, campaign, chosen).update(
        assigned_to=None, state=EntryState.WAITING, ends_at=None, told_name="", told_place=""
    )
    record(actor, Act.MOVE, ENTRY, path=campaign.path, object_id=campaign.pk, at=at, households=back)
    return int(back)


def _runs(campaign: Campaign) -> Decision:
    if campaign.state != CampaignState.RUNNING:
        return no(_("Households are handed out while the campaign runs."))
    return YES


def _open_ones(actor: Actor, campaign: Campaign, chosen: Collection[uuid.UUID]) -> QuerySet[Any]:
    rows: QuerySet[Any] = Entry.objects.visible_to(actor).filter(IS_OPEN, campaign=campaign, pk__in=chosen)
    return rows.filter(below(leading_paths(actor))).order_by()


def end_of(campaign: Campaign) -> dt.datetime:
    """The end of the campaign's last day: no sheet is read later."""
    return timezone.make_aware(dt.datetime.combine(campaign.last_day + dt.timedelta(days=1), dt.time()))
