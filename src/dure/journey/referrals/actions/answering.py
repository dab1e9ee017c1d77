"""What an organisation said by phone, written down by an official; its own people are in ``partner_actions``."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.codes.queries import code
from dure.journey.referrals.access import may_write_answer
from dure.journey.referrals.actions.steps import take_step, tell_step
from dure.journey.referrals.clocks import ANOTHER_WAY, CONFIRM, DELIVERY, start_clock, stop_clocks
from dure.journey.referrals.models import Referral
from dure.journey.referrals.states import ReferralState
from dure.registry.story.actions import code_value

STOP = "stop"


def accept_referral(*, actor: Actor, referral: Referral, at: dt.datetime) -> None:
    """An official writes down that the organisation takes it on.

    Raises:
        AlreadyMoved: somebody was quicker.
    """
    require(may_write_answer(actor, referral))
    accept(actor, referral, at=at)


def decline_referral(*, actor: Actor, referral: Referral, reason: str, note: str, at: dt.datetime) -> None:
    """An official writes down that the organisation cannot do it.

    Raises:
        AlreadyMoved: somebody was quicker.
    """
    require(may_write_answer(actor, referral))
    decline(actor, referral, reason=reason, note=note, at=at)


def report_delivery(*, actor: Actor, referral: Referral, note: str, worth_won: int | None, at: dt.datetime) -> None:
    """An official writes down that the organisation says it was delivered.

    Raises:
        AlreadyMoved: somebody was quicker.
    """
    require(may_write_answer(actor, referral))
    deliver(actor, referral, note=note, worth_won=worth_won, at=at)


def accept(actor: Actor, referral: Referral, *, at: dt.datetime) -> None:
    """Sent → accepted, whoever says so; the right was proved before."""
    take_step(actor, referral, old=ReferralState.SENT, new=ReferralState.ACCEPTED, at=at, answered_at=at)
    stop_clocks(actor, referral, at=at)
    start_clock(referral, DELIVERY, at=at)
    tell_step(actor, referral, gettext_noop("%(organization)s accepted the request for %(service)s"), at=at)


def decline(actor: Actor, referral: Referral, *, reason: str, note: str, at: dt.datetime) -> None:
    """A refusal leads on: unless the reason says stop, the team owes another way."""
    old = ReferralState.ACCEPTED if referral.state == ReferralState.ACCEPTED else ReferralState.SENT
    answer = {"answered_at": at, "decline_reason_id": reason, "decline_note": note}
    take_step(actor, referral, old=old, new=ReferralState.DECLINED, at=at, **answer)
    stop_clocks(actor, referral, at=at)
    if code(reason).attributes["next_action"] != STOP:
        start_clock(referral, ANOTHER_WAY, at=at, reason=code_value(reason))
    tell_step(
        actor,
        referral,
        gettext_noop("%(organization)s declined %(service)s: %(reason)s"),
        at=at,
        quote=note,
        reason=code_value(reason),
    )


def deliver(actor: Actor, referral: Referral, *, note: str, worth_won: int | None, at: dt.datetime) -> None:
    """Accepted → delivered, as the organisation says."""
    report = {"delivered_at": at, "delivery_note": note, "worth_won": worth_won}
    take_step(actor, referral, old=ReferralState.ACCEPTED, new=ReferralState.DELIVERED, at=at, **report)
    stop_clocks(actor, referral, at=at)
    start_clock(referral, CONFIRM, at=at)
    tell_step(actor, referral, gettext_noop("%(organization)s says that %(service)s was delivered"), at=at, quote=note)
