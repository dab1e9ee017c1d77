"""Who may propose a reward and who may decide about it: two people who decide about tips there."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, no
from dure.journey.discovery.rewards.models import Reward
from dure.journey.discovery.tips.access import may_triage
from dure.journey.discovery.tips.models import Tip


def may_propose(actor: Actor, tip: Tip) -> Decision:
    if actor.user_id is None or tip.sent_by_id == actor.user_id:
        return no(_("Nobody proposes a reward for themselves."))
    return may_triage(actor, tip)


def may_pay(actor: Actor, reward: Reward) -> Decision:
    if actor.user_id is None or not actor.may_at(Permission.TRIAGE, reward.path):
        return no(_("Your role does not decide about rewards in this area."))
    return YES


def may_decide(actor: Actor, reward: Reward) -> Decision:
    """Four eyes: whoever proposed it asks a colleague, and nobody decides about their own reward."""
    allowed = may_pay(actor, reward)
    if not allowed:
        return allowed
    if reward.proposed_by_id == actor.user_id:
        return no(_("You proposed this reward, so a colleague decides about it."))
    if reward.tip.sent_by_id == actor.user_id:
        return no(_("Nobody decides about a reward for themselves."))
    return YES
