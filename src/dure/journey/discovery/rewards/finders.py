"""Who found the household, as far as a reward needs it: a print to count by, and whether it is one of the family."""

from __future__ import annotations

import uuid

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from dure.foundation.access.actor import Actor
from dure.foundation.codes.queries import code
from dure.foundation.vault.kinds import Kind
from dure.journey.discovery.rewards.models import Reward
from dure.journey.discovery.rewards.states import RewardState
from dure.journey.discovery.tips.models import BlindSpot, Tip, TipReporter, TipSecret
from dure.policy.korea.finding.rewards import Claim
from dure.registry.people.kept import kept_of
from dure.registry.people.models import Household
from dure.registry.people.queries import members_of

SALT = "dure.discovery.finder"


def mark_of_account(user_id: uuid.UUID) -> str:
    """The print of somebody signed in."""
    return salted_hmac(SALT, f"account:{user_id}", algorithm="sha256").hexdigest()


def finder_mark(actor: Actor, tip: Tip) -> str:
    """The print of whoever sent the tip: of the account, else of the number under lock; empty when there is neither."""
    if tip.sent_by_id:
        return mark_of_account(tip.sent_by_id)
    number = _told(actor, tip).get(Kind.PHONE)
    if number is None or not number.blind_index:
        return ""
    return salted_hmac(SALT, f"number:{bytes(number.blind_index).hex()}", algorithm="sha256").hexdigest()


def verified_episode(actor: Actor, tip: Tip) -> BlindSpot | None:
    """The first time that the tip's household was counted as found after the tip came: then it was true."""
    rows = BlindSpot.objects.visible_to(actor).filter(
        household=tip.household_id, found_on__gte=timezone.localdate(tip.received_at)
    )
    first: BlindSpot | None = rows.order_by("episode").first() if tip.household_id else None
    return first


def claim_of(actor: Actor, tip: Tip, *, year: int) -> Claim:
    """What the rule asks. Names and numbers are compared under lock; nobody sees them for it."""
    reporter: TipReporter | None = TipReporter.objects.visible_to(actor).filter(tip=tip).select_related("kind").first()
    spot = verified_episode(actor, tip)
    mark = finder_mark(actor, tip)
    return Claim(
        reporter=reporter.kind.code if reporter else "",
        mandatory=bool(reporter and reporter.kind.attributes["mandatory"]),
        identified=bool(mark),
        of_household=_is_of_household(actor, tip),
        about_oneself=bool(code(tip.kind_id).attributes["about_oneself"]),
        verified=spot is not None,
        rewarded_before=bool(spot and _rewarded(actor, spot)),
        paid_this_year_won=promised_won(mark, year) if mark else 0,
    )


def promised_won(mark: str, year: int) -> int:
    """What a finder was promised or paid in a year, in every district: the limit is one person's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rewards_promised(%s, %s)", [mark, year])
        return int(cursor.fetchone()[0])


def _rewarded(actor: Actor, spot: BlindSpot) -> bool:
    rows = Reward.objects.visible_to(actor).filter(household=spot.household_id, episode=spot.episode)
    return bool(rows.exclude(state=RewardState.DECLINED).exists())


def _told(actor: Actor, tip: Tip) -> dict[str, TipSecret]:
    return {row.kind: row for row in TipSecret.objects.visible_to(actor).filter(tip=tip, of_reporter=True)}


def _is_of_household(actor: Actor, tip: Tip) -> bool:
    """Whether the reporter bears the name or the number of somebody who lives there."""
    if tip.household_id is None:
        return False
    household = Household.objects.visible_to(actor).get(pk=tip.household_id)
    told = _told(actor, tip)
    number, name = told.get(Kind.PHONE), told.get(Kind.REPORTER_NAME)
    numbers = {bytes(each.blind_index) for each in kept_of(actor, household).secrets.values() if each.blind_index}
    if number and number.blind_index and bytes(number.blind_index) in numbers:
        return True
    names = {"".join(person.name.split()) for person in members_of(actor, household)}
    return bool(name and name.readable and "".join(name.opened().split()) in names)
