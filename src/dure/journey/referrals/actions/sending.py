"""Handing a need to a listed service."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import place_of
from dure.foundation.access.decisions import NotAllowed, no, require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.once import insert_once
from dure.journey.needs.models import Need
from dure.journey.referrals.access import may_send
from dure.journey.referrals.actions.steps import tell_step
from dure.journey.referrals.clocks import ANSWER, WHAT, start_clock
from dure.journey.referrals.models import Referral, ReferralSheet
from dure.journey.referrals.sheets import end_of, phone_to_share, snapshot
from dure.journey.referrals.states import ReferralState
from dure.registry.deadlines.actions import end_deadlines
from dure.registry.directory.models import Service
from dure.registry.people.kept import kept_of
from dure.registry.people.models import Consent, Household
from dure.registry.people.queries import members_of
from dure.registry.story.actions import code_value


def send_referral(
    *,
    actor: Actor,
    record_id: UUID,
    household: Household,
    need: Need,
    service: Service,
    consent: Consent,
    request: str,
    at: dt.datetime,
) -> tuple[Referral, bool]:
    """Ask a service to answer a need, under a consent. Doubled requests find the first one.

    An organisation whose people sign in gets a sheet; another one is asked by phone and the sender writes its answers.

    Raises:
        NotAllowed: no right, no valid consent, the need is not open, or the same was asked there and is still live.
    """
    found: Referral | None = Referral.objects.visible_to(actor).filter(pk=record_id, household=household).first()
    if found is not None:
        return found, False
    on = timezone.localdate(at)
    require(may_send(actor, need=need, household=household, service=service, consent=consent, on=on))
    referral, new = _insert(actor, _referral(actor, record_id, household, need, service, consent, request, at))
    if not new:
        return referral, False
    _hand_over(actor, referral, consent, need)
    record(
        actor, Act.CREATE, WHAT, path=referral.path, object_id=referral.pk, household_id=household.pk, at=at,
        shared=sorted(consent.fields),
    )  # fmt: skip
    tell_step(
        actor,
        referral,
        gettext_noop("Asked %(organization)s for %(service)s (%(need)s)"),
        at=at,
        quote=request,
        need=code_value(need.area_id),
    )
    start_clock(referral, ANSWER, at=at)
    _another_way_is_found(actor, need, at=at)
    return referral, True


def _referral(
    actor: Actor,
    record_id: UUID,
    household: Household,
    need: Need,
    service: Service,
    consent: Consent,
    request: str,
    at: dt.datetime,
) -> Referral:
    return Referral(
        id=record_id,
        household=household,
        path=household.path,
        counted_path=place_of(household.path),
        need=need,
        service=service,
        organization=service.organization,
        sector_id=service.organization.sector_id,
        consent=consent,
        request=request,
        sent_by_id=actor.user_id,
        sent_at=at,
    )


def _insert(actor: Actor, referral: Referral) -> tuple[Referral, bool]:
    try:
        return insert_once(referral, Referral.objects.visible_to(actor).filter(household=referral.household_id))
    except IntegrityError as broken:
        if "referral_once_at_a_time" not in str(broken):
            raise
        raise NotAllowed(no(_("This need was already passed to this service and is still open there."))) from broken


def _hand_over(actor: Actor, referral: Referral, consent: Consent, need: Need) -> None:
    """Write the sheet, if the organisation has people who read it."""
    unit = referral.organization.unit
    if unit is None:
        return
    members = members_of(actor, referral.household)
    sheet = ReferralSheet(
        referral=referral,
        household=referral.household,
        path=referral.path,
        unit=unit,
        fields=snapshot(consent, referral.household, members, need),
        request=referral.request,
        service_name=referral.service.name,
        sender_name=_sender(actor, referral.path),
        sent_at=referral.sent_at,
        ends_at=end_of(consent),
    )
    phone = phone_to_share(kept_of(actor, referral.household), members) if "phone" in consent.fields else None
    if phone and phone.readable:
        sheet.lock_up_phone(phone.opened())
    sheet.save(force_insert=True)


def _sender(actor: Actor, path: str) -> str:
    """Who asks, as the partner reads it: the person and the office."""
    units = [post.unit_name for post in actor.posts if path.startswith(post.path)]
    return " · ".join([actor.name, *units[:1]])[:120]


def _another_way_is_found(actor: Actor, need: Need, *, at: dt.datetime) -> None:
    """Earlier refusals for the same need are answered by this new request."""
    declined = Referral.objects.visible_to(actor).filter(need=need, state=ReferralState.DECLINED)
    for earlier in declined.values_list("pk", flat=True):
        end_deadlines(actor=actor, object_id=earlier, at=at, kind=ANSWER)
