"""The partner's side: the sheets handed to the own unit."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from ninja import Query, Schema
from pydantic import Field

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.bodies import checked
from dure.foundation.operations.paging import page_of
from dure.foundation.operations.schemas import Done, Listing, Paging, Typed
from dure.journey.referrals import partner_actions, queries
from dure.journey.referrals.api.acts import DeclineBody, DeliverBody
from dure.journey.referrals.api.room import operations
from dure.journey.referrals.forms import DeclineForm, DeliverForm
from dure.journey.referrals.models import ReferralSheet
from dure.journey.referrals.sheets import lines
from dure.journey.referrals.states import ReferralState
from dure.journey.referrals.views.sheets import WHAT, sheet_or_404


class SheetRow(Schema):
    """A request to the own unit, without any data of a family."""

    id: UUID
    service: str
    state: ReferralState
    sent_at: dt.datetime
    last_day: dt.date = Field(description="The last day on which it can be read.")

    @classmethod
    def facts(cls, row: ReferralSheet) -> dict[str, Any]:
        return {
            "id": row.id,
            "service": row.service_name,
            "state": row.state,
            "sent_at": row.sent_at,
            "last_day": row.last_day,
        }


class SharedLine(Schema):
    """One fact that the family agreed to share."""

    name: str
    value: str


class SheetOut(SheetRow):
    """What the family agreed to share, and what is asked."""

    request: str
    sender: str
    shared: list[SharedLine]


@operations.read("/sheets", Listing[SheetRow], Permission.ANSWER_REFERRAL)
def list_sheets(request: ActorRequest, paging: Query[Paging]) -> Listing[SheetRow]:
    """Read the requests to one's own unit."""
    page = page_of(queries.sheets_handed(request.actor), request=request, paging=paging, order=("-sent_at", "-id"))
    record(request.actor, Act.LIST, WHAT)
    return Listing(items=[SheetRow(**SheetRow.facts(row)) for row in page.rows], next=page.next_url)


@operations.read("/sheets/{sheet_id}", SheetOut, Permission.ANSWER_REFERRAL)
def read_sheet(request: ActorRequest, sheet_id: UUID) -> SheetOut:
    """Read a request: what the family agreed to share, and what is asked."""
    row = sheet_or_404(request, sheet_id)
    record(request.actor, Act.READ, WHAT, path=row.path, object_id=row.pk, household_id=row.household_id)
    return SheetOut(
        **SheetRow.facts(row),
        request=row.request,
        sender=row.sender_name,
        shared=[SharedLine(name=str(name), value=value) for name, value in lines(row)],
    )


@operations.write("/sheets/{sheet_id}/accept", Done, Permission.ANSWER_REFERRAL)
def accept_a_request(request: ActorRequest, sheet_id: UUID) -> Done:
    """Accept a request."""
    row = sheet_or_404(request, sheet_id)
    partner_actions.accept_sheet(actor=request.actor, sheet=row, at=request.now)
    return Done(id=row.id, state=ReferralState.ACCEPTED)


@operations.write("/sheets/{sheet_id}/decline", Done, Permission.ANSWER_REFERRAL, body=DeclineBody)
def decline_a_request(request: ActorRequest, sheet_id: UUID, sent: Typed) -> Done:
    """Decline a request; from then on the sheet is not there any more."""
    row = sheet_or_404(request, sheet_id)
    clean = checked(DeclineForm(sent, party="provider")).cleaned_data
    partner_actions.decline_sheet(actor=request.actor, sheet=row, at=request.now, **clean)
    return Done(id=row.id, state=ReferralState.DECLINED)


@operations.write("/sheets/{sheet_id}/deliver", Done, Permission.ANSWER_REFERRAL, body=DeliverBody)
def report_a_delivery(request: ActorRequest, sheet_id: UUID, sent: Typed) -> Done:
    """Report that it was delivered; the sender now asks the family."""
    row = sheet_or_404(request, sheet_id)
    clean = checked(DeliverForm(sent)).cleaned_data
    partner_actions.report_sheet_delivery(actor=request.actor, sheet=row, at=request.now, **clean)
    return Done(id=row.id, state=ReferralState.DELIVERED)
