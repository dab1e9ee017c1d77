"""Who may send, answer, confirm. Seeing is decided by the rows themselves (``visible_to``)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, no
from dure.journey.needs.models import Need
from dure.journey.needs.states import NeedState
from dure.journey.referrals.models import Referral, ReferralSheet
from dure.registry.directory.models import Organization, Service, ServiceStatus
from dure.registry.people.models import Consent, Household

THIRD_PARTY = "consent_kind:third_party"


def may_refer(actor: Actor, household: Household) -> Decision:
    if not actor.may_at(Permission.REFER, household.path):
        return no(_("Your role does not pass households on to services."))
    return YES


def may_send(
    actor: Actor, *, need: Need, household: Household, service: Service, consent: Consent, on: dt.date
) -> Decision:
    """Only an open need, to a service that is given, under a consent that holds on the day."""
    allowed = may_refer(actor, household)
    if not allowed:
        return allowed
    if need.state != NeedState.OPEN:
        return no(_("This need is not open any more."))
    if service.status != ServiceStatus.ACTIVE:
        return no(_("This service is not given at the moment. Please choose another one."))
    if consent.household_id != household.pk or need.household_id != household.pk:
        return no(_("The consent is of another household."))
    return may_share(consent, service.organization, on=on)


def may_share(consent: Consent, organization: Organization, *, on: dt.date) -> Decision:
    """Whether the consent lets data go to the organisation on the day.

    Source: Personal Information Protection Act, Art. 17; no consent, no sharing.
    """
    if consent.kind_id != THIRD_PARTY or consent.recipient_id != organization.pk:
        return no(_("The family has not agreed that this organisation gets their data."))
    if consent.withdrawn_at is not None:
        return no(_("The family has withdrawn this consent."))
    if consent.valid_until < on:
        return no(_("This consent has ended. Please ask the family again."))
    return YES


def may_answer(actor: Actor, sheet: ReferralSheet) -> Decision:
    """The people of the unit that the sheet was handed to."""
    if sheet.unit_id in actor.sheet_units and actor.may(Permission.ANSWER_REFERRAL):
        return YES
    return no(_("Only the people of the organisation that was asked can answer."))


def may_write_answer(actor: Actor, referral: Referral) -> Decision:
    """Who sends referrals here also writes down what an organisation answered by phone."""
    if actor.may_at(Permission.REFER, referral.path):
        return YES
    return no(_("Your role does not pass households on to services."))


def may_confirm(actor: Actor, referral: Referral) -> Decision:
    if actor.may_at(Permission.CONFIRM_DELIVERY, referral.path):
        return YES
    return no(_("Your role does not confirm with the family what was delivered."))
