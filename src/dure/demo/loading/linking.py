"""Tells how needs were handed to services: consent, request, answer, delivery, and the family's word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from random import Random

from uuid_utils.compat import uuid7

from dure.demo.loading.stage import Stage, Step
from dure.demo.stories.parts import HouseholdStory, ProvisionPart, ReferralPart
from dure.foundation.access.actor import Actor
from dure.journey.needs.models import Need
from dure.journey.referrals.actions import cancel_referral, confirm_delivery, send_referral
from dure.journey.referrals.actions.closing import Received
from dure.journey.referrals.models import Referral, ReferralSheet
from dure.journey.referrals.partner_actions import accept_sheet, decline_sheet, report_sheet_delivery
from dure.registry.people.actions import record_consent
from dure.registry.people.models import Consent, Household

PURPOSE = "{service} 이용을 위해 제공 기관에 필요한 정보를 전달"
ALWAYS_SHARED = ("name", "need")
MOSTLY_SHARED = ("phone", "address", "birth_year", "household_type", "members")
MET_UP_TO = 2
"""A service meets a need up to this severity; of a graver one something stays."""


def linking_steps(stage: Stage, story: HouseholdStory) -> Iterator[Step]:
    """Every referral as far as it came."""
    received = {part.referral: part for part in story.provisions if part.referral}
    for part in story.referrals:
        yield Step(part.sent_at, partial(_send, stage, part, story))
        if part.answered_at:
            yield Step(part.answered_at, partial(_answer, stage, part, part.answered_at))
        if part.delivered_at:
            yield Step(part.delivered_at, partial(_deliver, stage, part, part.delivered_at))
        if part.confirmed_at:
            yield Step(part.confirmed_at, partial(_confirm, stage, part, received[part.key], part.confirmed_at))
        if part.cancelled_at:
            yield Step(part.cancelled_at, partial(_cancel, stage, part, part.cancelled_at))


def _send(stage: Stage, part: ReferralPart, story: HouseholdStory) -> None:
    household, service = stage.household_of(story), stage.directory.services[part.service]
    with stage.acting(part.sent_by, part.sent_at) as actor:
        referral, _new = send_referral(
            actor=actor,
            record_id=uuid7(),
            household=household,
            need=Need.objects.visible_to(actor).get(household=household, area=f"need_area:{part.need}"),
            service=service,
            consent=_consent(stage, part, household, actor, shielded=story.restricted),
            request=part.request,
            at=part.sent_at,
        )
    stage.made[part.key] = referral.pk


def _consent(stage: Stage, part: ReferralPart, household: Household, actor: Actor, *, shielded: bool) -> Consent:
    service = stage.directory.services[part.service]
    consent, _new = record_consent(
        actor=actor,
        record_id=uuid7(),
        household=household,
        kind=f"consent_kind:{part.consent.kind}",
        purpose=PURPOSE.format(service=service.name),
        given_by=part.consent.given_by,
        manner=f"consent_manner:{part.consent.manner}",
        given_at=part.consent.given_at,
        valid_until=part.consent.valid_until,
        recipient=service.organization,
        fields=_shared(part, shielded=shielded),
        witness=part.consent.witness,
    )
    return consent


def _shared(part: ReferralPart, *, shielded: bool) -> list[str]:
    """What the family agreed to share; a protected one nothing that leads to its door."""
    rng = Random(part.key)
    often = [] if shielded else [field for field in MOSTLY_SHARED if rng.random() < 0.8]
    return [*ALWAYS_SHARED, *often]


def _sheet(stage: Stage, part: ReferralPart, actor: Actor) -> ReferralSheet:
    sheet: ReferralSheet = ReferralSheet.objects.visible_to(actor).get(referral=stage.made[part.key])
    return sheet


def _answer(stage: Stage, part: ReferralPart, at: dt.datetime) -> None:
    with stage.acting(part.answered_by, at) as actor:
        sheet = _sheet(stage, part, actor)
        if part.decline_reason:
            reason = f"referral_decline_reason:{part.decline_reason}"
            decline_sheet(actor=actor, sheet=sheet, reason=reason, note=part.decline_note, at=at)
        else:
            accept_sheet(actor=actor, sheet=sheet, at=at)


def _deliver(stage: Stage, part: ReferralPart, at: dt.datetime) -> None:
    with stage.acting(part.answered_by, at) as actor:
        report_sheet_delivery(
            actor=actor, sheet=_sheet(stage, part, actor), note=part.delivery_note, worth_won=part.worth_krw, at=at
        )


def _confirm(stage: Stage, part: ReferralPart, provision: ProvisionPart, at: dt.datetime) -> None:
    received = Received(
        kind=f"provision_kind:{provision.kind}",
        starts_on=provision.starts_on,
        ends_on=provision.ends_on,
        worth_won=provision.worth_krw,
    )
    with stage.acting(part.confirmed_by, at) as actor:
        referral = _referral(stage, part, actor)
        confirm_delivery(
            actor=actor,
            referral=referral,
            received=received,
            note=part.confirmation_note,
            need_met=referral.need.severity <= MET_UP_TO,
            at=at,
        )


def _cancel(stage: Stage, part: ReferralPart, at: dt.datetime) -> None:
    with stage.acting(part.sent_by, at) as actor:
        cancel_referral(actor=actor, referral=_referral(stage, part, actor), note=part.decline_note, at=at)


def _referral(stage: Stage, part: ReferralPart, actor: Actor) -> Referral:
    rows = Referral.objects.visible_to(actor).select_related("household", "service", "organization", "need")
    referral: Referral = rows.get(pk=stage.made[part.key])
    return referral
