"""Closing the loop with the family, or without them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import AlreadyMoved, move
from dure.journey.needs.models import Need
from dure.journey.needs.states import MOVES as NEED_MOVES
from dure.journey.needs.states import NeedState
from dure.journey.referrals.access import may_confirm, may_refer
from dure.journey.referrals.actions.steps import take_step, tell_step
from dure.journey.referrals.clocks import ANSWER, DELIVERY, WHAT, start_clock, stop_clocks
from dure.journey.referrals.models import Referral
from dure.journey.referrals.states import ReferralState
from dure.registry.deadlines.actions import end_deadlines
from dure.registry.deadlines.states import DeadlineState
from dure.registry.provisions.actions import record_provision


@dataclass(frozen=True, slots=True)
class Received:
    """What the family says they got. ``kind`` is a code of ``provision_kind``; without ``ends_on`` it goes on."""

    kind: str
    starts_on: dt.date
    ends_on: dt.date | None
    worth_won: int | None


def confirm_delivery(
    *, actor: Actor, referral: Referral, received: Received, note: str, need_met: bool, at: dt.datetime
) -> None:
    """The family says that it came: the loop closes, and what came is on the household's list.

    Raises:
        NotAllowed: the role does not confirm.
        AlreadyMoved: somebody was quicker; there is one provision, not two.
    """
    require(may_confirm(actor, referral))
    confirmed = {"confirmed_by_id": actor.user_id, "confirmed_at": at, "confirmation_note": note}
    take_step(actor, referral, old=ReferralState.DELIVERED, new=ReferralState.CONFIRMED, at=at, **confirmed)
    stop_clocks(actor, referral, at=at)
    record_provision(
        actor=actor,
        household=referral.household,
        kind=received.kind,
        title=referral.service.name,
        giver=referral.organization,
        giver_name=referral.organization.name,
        starts_on=received.starts_on,
        ends_on=received.ends_on,
        worth_won=received.worth_won,
        what=WHAT,
        object_id=referral.pk,
    )
    tell_step(actor, referral, gettext_noop("The family confirmed %(service)s by %(organization)s"), at=at, quote=note)
    if need_met:
        _meet_need(actor, referral, at=at)


def deny_delivery(*, actor: Actor, referral: Referral, note: str, at: dt.datetime) -> None:
    """The family says that nothing came: the organisation owes it again.

    Raises:
        AlreadyMoved: somebody was quicker.
    """
    require(may_confirm(actor, referral))
    # An unkept promise must not count as a delivery; the history keeps what was reported.
    denied = {"delivered_at": None, "worth_won": None, "confirmation_note": note}
    take_step(actor, referral, old=ReferralState.DELIVERED, new=ReferralState.ACCEPTED, at=at, **denied)
    stop_clocks(actor, referral, at=at)
    start_clock(referral, DELIVERY, at=at)
    tell_step(
        actor,
        referral,
        gettext_noop("The family did not get %(service)s by %(organization)s"),
        at=at,
        quote=note,
    )


def cancel_referral(*, actor: Actor, referral: Referral, note: str, at: dt.datetime) -> None:
    """Take the request back; the sheet ends.

    Raises:
        AlreadyMoved: somebody was quicker.
    """
    require(may_refer(actor, referral.household))
    old = ReferralState.ACCEPTED if referral.state == ReferralState.ACCEPTED else ReferralState.SENT
    take_step(actor, referral, old=old, new=ReferralState.CANCELLED, at=at)
    stop_clocks(actor, referral, at=at, cancelled=True)
    tell_step(
        actor,
        referral,
        gettext_noop("The request for %(service)s to %(organization)s was taken back"),
        at=at,
        quote=note,
    )


def settle_decline(*, actor: Actor, referral: Referral, at: dt.datetime) -> bool:
    """Say that after this refusal no other way is looked for; False when that was settled before."""
    require(may_refer(actor, referral.household))
    if referral.state != ReferralState.DECLINED:
        return False
    ended = end_deadlines(actor=actor, object_id=referral.pk, at=at, kind=ANSWER, state=DeadlineState.CANCELLED)
    if not ended:
        return False
    record(
        actor, Act.CHANGE, WHAT, path=referral.path, object_id=referral.pk, household_id=referral.household_id, at=at,
        settled=True,
    )  # fmt: skip
    tell_step(actor, referral, gettext_noop("No other way is looked for after %(organization)s declined"), at=at)
    return True


def _meet_need(actor: Actor, referral: Referral, *, at: dt.datetime) -> None:
    """The need is met; a need that somebody closed meanwhile stays as it is."""
    rows = Need.objects.visible_to(actor).filter(pk=referral.need_id)
    try:
        move(rows, moves=NEED_MOVES, old=NeedState.OPEN, new=NeedState.MET, changed_at=at)
    except AlreadyMoved:
        return
    record(
        actor,
        Act.MOVE,
        "needs.need",
        path=referral.path,
        object_id=referral.need_id,
        household_id=referral.household_id,
        at=at,
    )
