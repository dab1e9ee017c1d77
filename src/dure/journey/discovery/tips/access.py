"""Who may look at a tip and say what becomes of it. Anybody may send one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, no
from dure.journey.discovery.tips.models import Tip
from dure.registry.people.models import Household


def may_triage(actor: Actor, tip: Tip) -> Decision:
    if not actor.may_at(Permission.TRIAGE, tip.path):
        return no(_("Your role does not decide about tips in this area."))
    return YES


def may_link(actor: Actor, tip: Tip, household: Household) -> Decision:
    """Only to a household one sees oneself; a tip never opens a file."""
    allowed = may_triage(actor, tip)
    if not allowed:
        return allowed
    if not actor.covers(household.path):
        return no(_("This household is outside your area."))
    return YES


def may_count_blind_spot(actor: Actor, household: Household) -> Decision:
    if not actor.may_at(Permission.TRIAGE, household.path):
        return no(_("Your role does not record blind spots in this area."))
    return YES
