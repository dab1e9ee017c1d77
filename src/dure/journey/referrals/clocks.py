"""The clocks of a referral: whose turn it is, and until when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.codes.queries import code
from dure.journey.referrals.models import Referral
from dure.registry.deadlines.actions import end_deadlines, set_deadline
from dure.registry.deadlines.states import DeadlineState

WHAT = "referrals.referral"
ANSWER = "deadline_kind:referral_answer"
DELIVERY = "deadline_kind:referral_delivery"
CONFIRM = "deadline_kind:referral_confirm"

ANOTHER_WAY = "another_way"
"""The clock after a refusal: of the kind of an answer, and as long, because somebody has to be asked again."""

WHY = {
    ANSWER: gettext_noop("%(organization)s has not answered the request for %(service)s"),
    DELIVERY: gettext_noop("%(organization)s accepted %(service)s; delivery is awaited"),
    CONFIRM: gettext_noop("%(organization)s says that %(service)s was delivered; the family has not been asked"),
    ANOTHER_WAY: gettext_noop("%(organization)s declined %(service)s (%(reason)s); another way is to be found"),
}


def start_clock(referral: Referral, clock: str, *, at: dt.datetime, **values: Any) -> None:
    """Begin the clock of what comes next, a key of ``WHY``.

    The sender waits for answer and delivery; asking the family and finding another way is the whole team's.
    """
    kind = ANSWER if clock == ANOTHER_WAY else clock
    hours = code(kind).attributes["default_hours"]
    set_deadline(
        kind=kind,
        path=referral.path,
        household=referral.household,
        what=WHAT,
        object_id=referral.pk,
        starts_at=at,
        due_at=at + dt.timedelta(hours=hours),
        why=WHY[clock],
        assigned_to=referral.sent_by if clock in (ANSWER, DELIVERY) else None,
        organization=referral.organization.name,
        service=referral.service.name,
        **values,
    )


def stop_clocks(actor: Actor, referral: Referral, *, at: dt.datetime, cancelled: bool = False) -> None:
    """End every open clock of the referral: met, or cancelled when nothing is awaited any more."""
    state = DeadlineState.CANCELLED if cancelled else DeadlineState.MET
    end_deadlines(actor=actor, object_id=referral.pk, at=at, state=state)
