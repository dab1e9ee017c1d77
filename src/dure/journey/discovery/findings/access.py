"""Who may look at findings and decide what comes of them: whoever triages in that area."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.branches import is_restricted
from dure.foundation.access.decisions import YES, Decision, no
from dure.journey.discovery.findings.models import Evidence, Finding
from dure.journey.discovery.findings.states import OPEN, FindingState
from dure.registry.people.models import Household

TIP = "discovery.tip"
"""What was told with a receipt number: the evidence whose sender can be asked back."""


def may_decide(actor: Actor, finding: Finding) -> Decision:
    if not actor.may_at(Permission.TRIAGE, finding.path):
        return no(_("Your role does not decide about findings in this area."))
    return YES


def may_write_attempt(actor: Actor, finding: Finding) -> Decision:
    """Those who decide, and those who visit: whoever stood before the door writes it down."""
    if not (actor.may_at(Permission.TRIAGE, finding.path) or actor.may_at(Permission.WRITE_VISIT, finding.path)):
        return no(_("Your role does not write down visits and calls in this area."))
    if finding.state not in OPEN:
        return no(_("This finding is closed. New evidence opens it again."))
    return YES


def may_answer(actor: Actor, finding: Finding) -> Decision:
    """Those who decide, and those who visit, while an answer is awaited."""
    allowed = may_write_attempt(actor, finding)
    if allowed and finding.state != FindingState.ASKED:
        return no(_("This finding no longer awaits an answer."))
    return allowed


def may_ask_teller(actor: Actor, finding: Finding, told: Evidence) -> Decision:
    """Who decides may ask the sender of one tip of the finding; never about a protected family."""
    allowed = may_decide(actor, finding)
    if not allowed:
        return allowed
    if is_restricted(finding.path) or is_restricted(told.path):
        return no(_("Of a protected family nobody outside its team is asked."))
    if told.finding_id != finding.pk or told.what != TIP:
        return no(_("Only the sender of a tip of this finding can be asked."))
    return YES


def may_match(actor: Actor, finding: Finding, household: Household) -> Decision:
    """Only with a household that one sees oneself, and only once."""
    allowed = may_decide(actor, finding)
    if not allowed:
        return allowed
    if finding.household_id:
        return no(_("This finding already has its household."))
    if not actor.covers(household.path):
        return no(_("This household is outside your area."))
    return YES


def may_register(actor: Actor, finding: Finding) -> Decision:
    """Who decides here and registers households, while nobody said whom the finding is about."""
    allowed = may_decide(actor, finding)
    if not allowed:
        return allowed
    if not actor.may_at(Permission.REGISTER_HOUSEHOLD, finding.path):
        return no(_("Your role does not register households in this area."))
    if finding.household_id:
        return no(_("This finding already has its household."))
    return YES


def may_hand_over(actor: Actor, finding: Finding) -> Decision:
    """Only what is told of somebody nobody knows yet: a household's file lies where the family lives."""
    allowed = may_decide(actor, finding)
    if not allowed:
        return allowed
    if finding.household_id:
        return no(_("This finding already has its household."))
    if is_restricted(finding.path):
        return no(_("What is told of a protected family stays with its team."))
    return YES


def capacity_paths(actor: Actor) -> dict[str, str]:
    """The places whose week the actor says, with the team's name: where they decide; of a named team its branch."""
    return {post.path: post.unit_name for post in actor.posts if Permission.TRIAGE in post.may}


def may_set_capacity(actor: Actor, path: str) -> Decision:
    if not actor.may_at(Permission.TRIAGE, path):
        return no(_("Your role does not decide about findings in this area."))
    return YES
