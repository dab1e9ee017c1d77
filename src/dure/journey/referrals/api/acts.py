"""What officials do with a referral after it was sent."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest
from dure.foundation.operations.bodies import body_of, checked
from dure.foundation.operations.schemas import Done, Typed
from dure.journey.referrals import actions
from dure.journey.referrals.actions.closing import Received
from dure.journey.referrals.api.room import operations
from dure.journey.referrals.forms import ConfirmForm, DeclineForm, DeliverForm, DenyForm, NoteForm
from dure.journey.referrals.states import ReferralState
from dure.journey.referrals.views.board import seen

DeclineBody = body_of(DeclineForm, "DeclineBody")
DeliverBody = body_of(DeliverForm, "DeliverBody")
ConfirmBody = body_of(ConfirmForm, "ConfirmBody")
DenyBody = body_of(DenyForm, "DenyBody")
NoteBody = body_of(NoteForm, "NoteBody")


@operations.write("/referrals/{referral_id}/accept", Done, Permission.REFER)
def write_down_acceptance(request: ActorRequest, referral_id: UUID) -> Done:
    """Write down that the organisation accepted by phone."""
    referral = seen(request, referral_id)
    actions.accept_referral(actor=request.actor, referral=referral, at=request.now)
    return Done(id=referral.id, state=ReferralState.ACCEPTED)


@operations.write("/referrals/{referral_id}/decline", Done, Permission.REFER, body=DeclineBody)
def write_down_refusal(request: ActorRequest, referral_id: UUID, sent: Typed) -> Done:
    """Write down that the organisation or the family said no."""
    referral = seen(request, referral_id)
    clean = checked(DeclineForm(sent)).cleaned_data
    actions.decline_referral(actor=request.actor, referral=referral, at=request.now, **clean)
    return Done(id=referral.id, state=ReferralState.DECLINED)


@operations.write("/referrals/{referral_id}/deliver", Done, Permission.REFER, body=DeliverBody)
def write_down_delivery(request: ActorRequest, referral_id: UUID, sent: Typed) -> Done:
    """Write down that the organisation says it was delivered."""
    referral = seen(request, referral_id)
    clean = checked(DeliverForm(sent)).cleaned_data
    actions.report_delivery(actor=request.actor, referral=referral, at=request.now, **clean)
    return Done(id=referral.id, state=ReferralState.DELIVERED)


@operations.write("/referrals/{referral_id}/confirm", Done, Permission.CONFIRM_DELIVERY, body=ConfirmBody)
def confirm_with_family(request: ActorRequest, referral_id: UUID, sent: Typed) -> Done:
    """Confirm with the family that it came; it goes on the list of what the household gets."""
    referral = seen(request, referral_id)
    form = ConfirmForm(sent, referral=referral, on=timezone.localdate(request.now))
    clean = checked(form).cleaned_data
    actions.confirm_delivery(
        actor=request.actor,
        referral=referral,
        received=Received(clean["kind"], clean["starts_on"], clean["ends_on"], clean["worth_won"]),
        note=clean["note"],
        need_met=clean["need_met"],
        at=request.now,
    )
    return Done(id=referral.id, state=ReferralState.CONFIRMED)


@operations.write("/referrals/{referral_id}/deny", Done, Permission.CONFIRM_DELIVERY, body=DenyBody)
def write_down_nothing_came(request: ActorRequest, referral_id: UUID, sent: Typed) -> Done:
    """Write down that the family did not get it after all; the organisation owes it again."""
    referral = seen(request, referral_id)
    clean = checked(DenyForm(sent)).cleaned_data
    actions.deny_delivery(actor=request.actor, referral=referral, at=request.now, **clean)
    return Done(id=referral.id, state=ReferralState.ACCEPTED)


@operations.write("/referrals/{referral_id}/cancel", Done, Permission.REFER, body=NoteBody)
def cancel_a_referral(request: ActorRequest, referral_id: UUID, sent: Typed) -> Done:
    """Take a request back; the organisation can no longer read the family's data."""
    referral = seen(request, referral_id)
    clean = checked(NoteForm(sent)).cleaned_data
    actions.cancel_referral(actor=request.actor, referral=referral, at=request.now, **clean)
    return Done(id=referral.id, state=ReferralState.CANCELLED)


@operations.write("/referrals/{referral_id}/settle", Done, Permission.REFER)
def settle_a_refusal(request: ActorRequest, referral_id: UUID) -> Done:
    """Say that after a refusal no other way is looked for."""
    referral = seen(request, referral_id)
    new = actions.settle_decline(actor=request.actor, referral=referral, at=request.now)
    return Done(id=referral.id, new=new, state=referral.state)
