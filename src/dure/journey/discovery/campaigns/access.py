"""Who leads campaigns, who goes from door to door, and who may read what was answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import EVERYWHERE, Actor, Permission
from dure.foundation.access.decisions import YES, Decision, no
from dure.journey.discovery.campaigns.models import Answer, Campaign, Entry
from dure.journey.discovery.campaigns.states import IN_HAND, CampaignState


def may_lead(actor: Actor, path: str) -> Decision:
    """Whoever decides about findings at the place leads its campaigns."""
    if not actor.may_at(Permission.TRIAGE, path):
        return no(_("Your role does not manage campaigns in this area."))
    return YES


def may_edit(actor: Actor, campaign: Campaign) -> Decision:
    allowed = may_lead(actor, campaign.path)
    if allowed and campaign.state != CampaignState.DRAFT:
        return no(_("The campaign has started: its target and questions stay as they were."))
    return allowed


def may_start(actor: Actor, campaign: Campaign) -> Decision:
    allowed = may_edit(actor, campaign)
    if allowed and not campaign.questions:
        return no(_("A campaign without a question cannot start. Please write the questions first."))
    return allowed


def may_end(actor: Actor, campaign: Campaign) -> Decision:
    allowed = may_lead(actor, campaign.path)
    if allowed and campaign.state != CampaignState.RUNNING:
        return no(_("Only a running campaign can be ended."))
    return allowed


def may_survey(actor: Actor, entry: Entry) -> Decision:
    """Only the person in whose hand the household is, and only while the campaign runs."""
    if not actor.may(Permission.SURVEY) or actor.user_id is None or entry.assigned_to_id != actor.user_id:
        return no(_("This household was given to somebody else."))
    if entry.state not in IN_HAND or entry.campaign.state != CampaignState.RUNNING:
        return no(_("This household is settled already, or the campaign is over."))
    return YES


def may_correct(actor: Actor, answer: Answer) -> Decision:
    """Those who write down visits where the household lives, and those who lead campaigns there."""
    if actor.may_at(Permission.WRITE_VISIT, answer.path) or actor.may_at(Permission.TRIAGE, answer.path):
        return YES
    return no(_("Your role does not correct answers in this area."))


def leading_paths(actor: Actor) -> tuple[str, ...]:
    """Below which the actor hands out the households of a roster."""
    if actor.everywhere:
        return (EVERYWHERE,)
    return tuple(sorted({post.path for post in actor.posts if Permission.TRIAGE in post.may}))
