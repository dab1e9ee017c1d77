"""One step of a referral: the compare-and-set, the sheet that mirrors it, the story, the audit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import move
from dure.journey.referrals.clocks import WHAT
from dure.journey.referrals.models import Referral, ReferralSheet
from dure.journey.referrals.states import LIVE, MOVES, ReferralState
from dure.registry.story.actions import tell
from dure.registry.story.models import Chapter


def take_step(
    actor: Actor, referral: Referral, *, old: ReferralState, new: ReferralState, at: dt.datetime, **changes: Any
) -> None:
    """Move the referral and its sheet; a sheet whose referral is not live any more is dead from this moment.

    Raises:
        AlreadyMoved: the referral was not in state ``old`` any more; nothing was written.
    """
    rows = Referral.objects.visible_to(actor).filter(pk=referral.pk)
    move(rows, moves=MOVES, old=old, new=new, **changes)
    mirror: dict[str, Any] = {"state": new} if new in LIVE else {"state": new, "ends_at": at}
    ReferralSheet.objects.visible_to(actor).filter(referral=referral.pk).update(**mirror)
    record(
        actor,
        Act.MOVE,
        WHAT,
        path=referral.path,
        object_id=referral.pk,
        household_id=referral.household_id,
        at=at,
        old=old,
        new=new,
    )


def tell_step(
    actor: Actor, referral: Referral, template: str, *, at: dt.datetime, quote: str = "", **values: Any
) -> None:
    """Write the step into the household's story, with service and organisation as values."""
    tell(
        referral.household,
        Chapter.LINK,
        template,
        actor=actor,
        at=at,
        quote=quote,
        what=WHAT,
        object_id=referral.pk,
        service=referral.service.name,
        organization=referral.organization.name,
        **values,
    )
