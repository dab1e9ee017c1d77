"""Reading referrals, and asking a service to answer a need."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import NotAllowed, no
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.bodies import Body, body_of, checked
from dure.foundation.operations.paging import page_of
from dure.foundation.operations.schemas import Coded, Done, Listing, Paging, Typed, coded, coded_or_none
from dure.journey.referrals import queries
from dure.journey.referrals.actions import send_referral
from dure.journey.referrals.api.room import operations
from dure.journey.referrals.clocks import WHAT
from dure.journey.referrals.forms import SendForm
from dure.journey.referrals.models import Referral
from dure.journey.referrals.states import MOVES, ReferralState
from dure.journey.referrals.views.board import seen
from dure.journey.referrals.views.sending import OFFERED
from dure.registry.directory.models import Service
from dure.registry.directory.queries import active_services, is_fresh, services_for
from dure.registry.people.models import Household

SERVICE: Any = (UUID, Field(..., description="A service in the directory; what was tried is at /needs/{id}/offers."))
SendBody = body_of(SendForm, "SendBody", service=SERVICE)


class ReferralsQuery(Body):
    """Which referrals."""

    state: ReferralState | None = Field(default=None, description="All states when it is left out.")
    mine: bool = Field(default=False, description="Only those one sent oneself.")


class ReferralRow(Schema):
    """A referral in a list."""

    id: UUID
    household_id: UUID
    name: str = Field(description="The household's; the middle is hidden.")
    need_id: UUID
    need: Coded
    service_id: UUID
    service: str
    organization: str
    state: ReferralState
    sent_at: dt.datetime
    days: int = Field(description="Since it came into its state.")

    @classmethod
    def facts(cls, row: Referral, now: dt.datetime) -> dict[str, Any]:
        card = queries.card(row, now)
        return {
            "id": row.id,
            "household_id": row.household_id,
            "name": card.masked_name,
            "need_id": row.need_id,
            "need": coded(row.need.area_id),
            "service_id": row.service_id,
            "service": row.service.name,
            "organization": row.organization.name,
            "state": row.state,
            "sent_at": row.sent_at,
            "days": card.days,
        }


class ReferralOut(ReferralRow):
    """A referral with everything its page shows."""

    request: str
    sent_by: str
    next_states: list[ReferralState] = Field(description="Where it can go from here.")
    sheet_id: UUID | None = Field(default=None, description="What the organisation reads; null when asked by phone.")
    answered_at: dt.datetime | None = None
    decline_reason: Coded | None = None
    decline_note: str
    delivered_at: dt.datetime | None = None
    delivery_note: str
    worth_won: int | None = None
    confirmed_at: dt.datetime | None = None
    confirmation_note: str


class OfferOut(Schema):
    """A service that answers a need, and what became of asking it before."""

    service_id: UUID
    name: str
    organization: str
    is_fresh: bool
    tried: ReferralState | None = Field(default=None, description="Where the latest referral to it stands.")


class OpenNeedOut(Schema):
    """An open need, and whether nobody was asked to answer it yet."""

    need_id: UUID
    area: Coded
    severity: int
    waits: bool


@operations.read("/referrals", Listing[ReferralRow], Permission.REFER, query=ReferralsQuery)
def list_referrals(request: ActorRequest, asked: Typed, paging: Query[Paging]) -> Listing[ReferralRow]:
    """Read referrals, the newest first."""
    rows = queries.referrals_in_sight(request.actor, mine=asked.get("mine", False))
    state = asked.get("state")
    record(request.actor, Act.LIST, WHAT, state=state or "")
    if state:
        rows = rows.filter(state=state)
    page = page_of(rows, request=request, paging=paging, order=("-sent_at", "-id"))
    shown = queries.told_in_full(request.actor, page.rows)
    return Listing(items=[ReferralRow(**ReferralRow.facts(row, request.now)) for row in shown], next=page.next_url)


@operations.read("/households/{household_id}/referrals", Listing[ReferralRow], Permission.REFER)
def list_referrals_of_household(request: ActorRequest, household_id: UUID) -> Listing[ReferralRow]:
    """Read every referral of a household, the newest first."""
    household = _household(request, household_id)
    rows = queries.history(request.actor, household)
    return Listing(items=[ReferralRow(**ReferralRow.facts(row, request.now)) for row in rows])


@operations.read("/households/{household_id}/open-needs", Listing[OpenNeedOut], Permission.REFER)
def list_needs_to_answer(request: ActorRequest, household_id: UUID) -> Listing[OpenNeedOut]:
    """Read a household's open needs that wait for somebody to be asked, the severest first."""
    household = _household(request, household_id)
    rows = queries.needs_without_referral(request.actor, household)
    items = [OpenNeedOut(need_id=row.id, area=coded(row.area_id), severity=row.severity, waits=True) for row in rows]
    return Listing(items=items)


@operations.read("/needs/{need_id}/offers", Listing[OfferOut], Permission.REFER)
def list_offers(request: ActorRequest, need_id: UUID) -> Listing[OfferOut]:
    """Read the services that answer a need, those checked last first."""
    need = _need(request, need_id)
    record(request.actor, Act.READ, WHAT, path=need.path, household_id=need.household_id)
    tried, today = queries.tried_before(request.actor, need), timezone.localdate(request.now)
    return Listing(items=[_offer(row, tried.get(row.pk), today) for row in services_for(need.area_id)[:OFFERED]])


def _offer(service: Service, tried: Referral | None, today: dt.date) -> OfferOut:
    return OfferOut(
        service_id=service.id,
        name=service.name,
        organization=service.organization.name,
        is_fresh=is_fresh(service, on=today),
        tried=ReferralState(tried.state) if tried else None,
    )


@operations.write("/needs/{need_id}/referrals", Done, Permission.REFER, body=SendBody)
def send_a_referral(request: ActorRequest, need_id: UUID, sent: Typed) -> Done:
    """Ask a service to answer a need.

    The family's consent to that organisation must be there; it is recorded at /households/{id}/consents.
    """
    found = Referral.objects.visible_to(request.actor).filter(pk=sent["record_id"], need=need_id).first()
    if found is not None:
        return Done(id=found.id, new=False, state=found.state)
    need = _need(request, need_id)
    service = get_object_or_404(active_services(), pk=sent["service"])
    consent = queries.consent_for(request.actor, need.household, service, on=timezone.localdate(request.now))
    form = checked(SendForm(sent))
    if consent is None:
        raise NotAllowed(no(_("The family has not agreed that this organisation gets their data.")))
    referral, new = send_referral(
        actor=request.actor,
        record_id=form.cleaned_data["record_id"],
        household=need.household,
        need=need,
        service=service,
        consent=consent,
        request=form.cleaned_data["request"],
        at=request.now,
    )
    return Done(id=referral.id, new=new, state=referral.state)


@operations.read("/referrals/{referral_id}", ReferralOut, Permission.REFER)
def read_referral(request: ActorRequest, referral_id: UUID) -> ReferralOut:
    """Read a referral: where it stands and what comes next."""
    row = seen(request, referral_id)
    record(request.actor, Act.READ, WHAT, path=row.path, object_id=row.pk, household_id=row.household_id)
    sheet = queries.sheet_of(request.actor, row)
    return ReferralOut(
        **ReferralRow.facts(row, request.now),
        request=row.request,
        sent_by=row.sent_by.name if row.sent_by else "",
        next_states=sorted(MOVES[ReferralState(row.state)]),
        sheet_id=sheet.id if sheet else None,
        answered_at=row.answered_at,
        decline_reason=coded_or_none(row.decline_reason_id),
        decline_note=row.decline_note,
        delivered_at=row.delivered_at,
        delivery_note=row.delivery_note,
        worth_won=row.worth_won,
        confirmed_at=row.confirmed_at,
        confirmation_note=row.confirmation_note,
    )


def _household(request: ActorRequest, household_id: UUID) -> Household:
    """The household, with the look at its referrals recorded."""
    household: Household = get_object_or_404(Household.objects.visible_to(request.actor), pk=household_id)
    record(request.actor, Act.READ, WHAT, path=household.path, household_id=household.id)
    return household


def _need(request: ActorRequest, need_id: UUID) -> Any:
    need = queries.open_need(request.actor, need_id)
    if need is None:
        raise Http404
    return need
