"""Reads of referrals, ready for a screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from dure.foundation.access.actor import Actor
from dure.foundation.codes.queries import code
from dure.journey.needs.models import Need
from dure.journey.needs.states import NeedState
from dure.journey.referrals.access import THIRD_PARTY, may_share
from dure.journey.referrals.clocks import ANSWER
from dure.journey.referrals.models import Referral, ReferralSheet
from dure.journey.referrals.partner_actions import behind
from dure.journey.referrals.states import LIVE, ReferralState
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.directory.models import Service
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Consent, Household
from dure.registry.people.queries import valid_consents
from dure.registry.provisions.models import Provision
from dure.registry.provisions.queries import same_kind_running

CARDS = 12
RECENT = dt.timedelta(days=30)
BOARD = (
    ReferralState.SENT,
    ReferralState.ACCEPTED,
    ReferralState.DELIVERED,
    ReferralState.DECLINED,
    ReferralState.CONFIRMED,
)
"""What is owed comes first: on a narrow screen the finished ones are the last to be seen."""
SINCE: dict[str, str] = {
    ReferralState.SENT: "sent_at",
    ReferralState.ACCEPTED: "answered_at",
    ReferralState.DECLINED: "answered_at",
    ReferralState.DELIVERED: "delivered_at",
    ReferralState.CONFIRMED: "confirmed_at",
    ReferralState.CANCELLED: "sent_at",
}
"""The moment since which a referral is in its state."""

LIKELY_KINDS = {
    ("goods", "public"): "provision_kind:goods",
    ("goods", "private"): "provision_kind:goods",
    ("cash", "public"): "provision_kind:local_aid",
    ("cash", "private"): "provision_kind:cash_gift",
    ("service", "public"): "provision_kind:public_service",
    ("service", "private"): "provision_kind:private_service",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A referral on the board; ``days`` since it came into its state."""

    referral: Referral
    days: int

    @property
    def masked_name(self) -> str:
        return mask_name(self.referral.household.label)

    @property
    def awaits(self) -> bool:
        """Whether somebody owes the next step."""
        return self.referral.state in LIVE


@dataclass(frozen=True, slots=True)
class Column:
    """One state with its longest waiting cards and how many there are in all."""

    state: ReferralState
    cards: list[Card]
    count: int

    @property
    def is_recent_only(self) -> bool:
        """Whether only the last 30 days are on the board."""
        return self.state not in LIVE


def referrals_in_sight(actor: Actor, *, mine: bool = False) -> QuerySet[Any]:
    """Every referral within the actor's right, or those the actor sent, without anything else."""
    rows: QuerySet[Any] = Referral.objects.visible_to(actor)
    return rows.filter(sent_by=actor.user_id) if mine else rows


def referrals_seen(actor: Actor, *, mine: bool = False) -> QuerySet[Any]:
    """Every referral within the actor's right with what a list shows of it."""
    return referrals_in_sight(actor, mine=mine).select_related(
        "household", "household__area", "service", "organization", "need__area", "sent_by", "decline_reason"
    )


def told_in_full(actor: Actor, rows: Iterable[Referral]) -> list[Referral]:
    """The rows of a page with what a list shows of them.

    Read after the page was cut: to sort all in sight with everything joined to them takes ten times as long.
    """
    ids = [row.pk for row in rows]
    found = referrals_seen(actor).order_by().in_bulk(ids)
    return [found[each] for each in ids if each in found]


def live_by_state(actor: Actor, *, mine: bool = False) -> dict[str, int]:
    """How many referrals wait in each live state. What has ended is not counted: it only grows."""
    rows = referrals_in_sight(actor, mine=mine).filter(state__in=sorted(LIVE))
    return {row["state"]: row["count"] for row in rows.order_by().values("state").annotate(count=Count("pk"))}


def board(actor: Actor, *, now: dt.datetime, mine: bool = False) -> list[Column]:
    """The columns of the board, the longest waiting on top; ended ones only of the last 30 days, the newest on top.

    Refusals have a column only when there are any: it is no stage of the way.
    """
    rows = referrals_seen(actor, mine=mine).filter(
        Q(state__in=sorted(LIVE))
        | Q(confirmed_at__gte=now - RECENT)
        | Q(state="declined", answered_at__gte=now - RECENT)
    )
    counts = {r["state"]: r["count"] for r in rows.order_by().values("state").annotate(count=Count("pk"))}
    columns = [Column(state, _cards(rows, state, now), counts.get(state, 0)) for state in BOARD]
    return [column for column in columns if column.count or column.state is not ReferralState.DECLINED]


def _cards(rows: QuerySet[Any], state: ReferralState, now: dt.datetime) -> list[Card]:
    since = SINCE[state]
    order = (since, "id") if state in LIVE else (f"-{since}", "-id")
    return [card(referral, now) for referral in rows.filter(state=state).order_by(*order)[:CARDS]]


def card(referral: Referral, now: dt.datetime) -> Card:
    """A referral with the days it has been in its state."""
    since: dt.datetime = getattr(referral, SINCE[referral.state]) or referral.sent_at
    return Card(referral, max(0, (timezone.localdate(now) - timezone.localdate(since)).days))


def referral_seen(actor: Actor, referral_id: UUID) -> Referral | None:
    """One referral with everything its page shows, or None when it is out of sight."""
    rows = referrals_seen(actor).select_related(
        "service__kind", "organization__unit", "consent__manner", "confirmed_by",
    )  # fmt: skip
    found: Referral | None = rows.filter(pk=referral_id).first()
    return found


def sheet_of(actor: Actor, referral: Referral) -> ReferralSheet | None:
    """What the organisation reads of it; None when it was asked by phone."""
    found: ReferralSheet | None = ReferralSheet.objects.visible_to(actor).filter(referral=referral).first()
    return found


def awaits_another_way(actor: Actor, referral: Referral) -> bool:
    """Whether a declined referral still asks for another way."""
    rows = Deadline.objects.visible_to(actor).filter(object_id=referral.pk, kind=ANSWER, state=DeadlineState.OPEN)
    return bool(rows.exists())


def live_referrals(actor: Actor, household: Household) -> list[Referral]:
    """What was asked for the household and is not finished, the longest waiting first."""
    rows = referrals_seen(actor).filter(household=household, state__in=sorted(LIVE))
    return list(rows.order_by("sent_at", "id"))


def history(actor: Actor, household: Household) -> list[Referral]:
    """Every referral of the household, the newest first."""
    rows = referrals_seen(actor).filter(household=household)
    return list(rows.order_by("-sent_at", "-id"))


def needs_without_referral(actor: Actor, household: Household) -> list[Need]:
    """Open needs that nobody was asked to answer, or everybody declined: the omissions, the most severe first."""
    asked = Referral.objects.visible_to(actor).filter(
        household=household, state__in=sorted({*LIVE, ReferralState.CONFIRMED})
    )
    rows = Need.objects.visible_to(actor).filter(household=household, state=NeedState.OPEN)
    return list(rows.exclude(pk__in=asked.values("need")).select_related("area").order_by("-severity", "area"))


def open_need(actor: Actor, need_id: UUID) -> Need | None:
    """One open need with its household, or None."""
    rows = Need.objects.visible_to(actor).filter(state=NeedState.OPEN, pk=need_id)
    found: Need | None = rows.select_related("area", "household__area").first()
    return found


def consent_for(actor: Actor, household: Household, service: Service, *, on: dt.date) -> Consent | None:
    """The consent that lets the service's organisation be told, the longest valid."""
    rows = valid_consents(actor, household, recipient=service.organization, on=on)
    return rows.filter(kind_id=THIRD_PARTY).exclude(fields=[]).select_related("manner").first()


def tried_before(actor: Actor, need: Need) -> dict[UUID, Referral]:
    """The latest referral of this need to each service, so that a choice shows what was tried."""
    rows = Referral.objects.visible_to(actor).filter(need=need).select_related("decline_reason").order_by("sent_at")
    return {row.service_id: row for row in rows}


def likely_provision_kind(service: Service) -> str:
    """The kind of provision that a service of this kind and sector usually is; a person may choose another."""
    form = code(service.kind_id).attributes["form"]
    return LIKELY_KINDS[form, code(service.organization.sector_id).code]


def overlaps(actor: Actor, household: Household, service: Service, *, on: dt.date) -> list[Provision]:
    """What of the same kind the household gets already: to be thought about before asking for more."""
    return same_kind_running(actor, household, kind=likely_provision_kind(service), on=on)


def sheets_handed(actor: Actor) -> QuerySet[Any]:
    """The sheets of the actor's units that have not ended. A list shows no fields of a family, only the sheet does."""
    rows: QuerySet[Any] = ReferralSheet.objects.visible_to(actor).filter(unit__in=actor.sheet_units)
    return rows


def open_sheet(actor: Actor, sheet_id: UUID, *, on: dt.date) -> ReferralSheet | None:
    """A sheet of the actor's unit while the family's consent holds; None as soon as it is withdrawn or has ended."""
    sheet: ReferralSheet | None = sheets_handed(actor).filter(pk=sheet_id).first()
    if sheet is None:
        return None
    with behind(actor, sheet) as (_near, referral):
        return sheet if may_share(referral.consent, referral.organization, on=on) else None
