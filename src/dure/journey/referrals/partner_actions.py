"""What a partner answers on a sheet, and the one door through which that reaches the referral behind it.

The sheet in the hand of the partner's own unit is the proof; for the length of one act it opens that household's
path and no other, and nothing read there is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from dure.foundation.access.actor import Actor, Post, Sees
from dure.foundation.access.decisions import require
from dure.foundation.access.scope import widened
from dure.journey.referrals.access import may_answer
from dure.journey.referrals.actions.answering import accept, decline, deliver
from dure.journey.referrals.models import Referral, ReferralSheet


@contextmanager
def behind(actor: Actor, sheet: ReferralSheet) -> Iterator[tuple[Actor, Referral]]:
    """The actor as one who reaches the sheet's household, and the referral there.

    Raises:
        NotAllowed: the sheet was not handed to the actor's unit.
    """
    require(may_answer(actor, sheet))
    with widened(actor, path=sheet.path):
        near = replace(actor, posts=(*actor.posts, _reach(actor, sheet)))
        yield near, Referral.objects.visible_to(near).select_related("household", "consent").get(pk=sheet.referral_id)


def _reach(actor: Actor, sheet: ReferralSheet) -> Post:
    """A posting without any permission: it lets rows be found, and says no to every other decision."""
    own = next(post for post in actor.posts if post.unit_id == sheet.unit_id)
    return replace(own, path=sheet.path, sees=Sees.CASES, may=frozenset())


def accept_sheet(*, actor: Actor, sheet: ReferralSheet, at: dt.datetime) -> None:
    """The partner takes it on.

    Raises:
        NotAllowed: it is not the actor's sheet.
        AlreadyMoved: a colleague or a first click was quicker.
    """
    with behind(actor, sheet) as (near, referral):
        accept(near, referral, at=at)


def decline_sheet(*, actor: Actor, sheet: ReferralSheet, reason: str, note: str, at: dt.datetime) -> None:
    """The partner cannot do it; ``reason`` is a code of ``referral_decline_reason``. The sheet ends.

    Raises:
        AlreadyMoved: a colleague or a first click was quicker.
    """
    with behind(actor, sheet) as (near, referral):
        decline(near, referral, reason=reason, note=note, at=at)


def report_sheet_delivery(
    *, actor: Actor, sheet: ReferralSheet, note: str, worth_won: int | None, at: dt.datetime
) -> None:
    """The partner says that it was delivered; only the family's word makes it confirmed.

    Raises:
        AlreadyMoved: a colleague or a first click was quicker.
    """
    with behind(actor, sheet) as (near, referral):
        deliver(near, referral, note=note, worth_won=worth_won, at=at)
