"""Who brings a household under a named team and out of there, who opens one in an emergency, and who reviews that."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.branches import is_restricted
from dure.foundation.access.decisions import YES, Decision, no
from dure.foundation.access.models import Grant
from dure.registry.people.models import Household


def may_restrict(actor: Actor, household: Household) -> Decision:
    """Case managers, the head of the dong and the district's officers: those who answer for a family's safety."""
    if not actor.may_at(Permission.RESTRICT, household.path):
        return no(
            _("Your role does not put households under protection. Please ask the case manager or the dong head.")
        )
    if is_restricted(household.path):
        return no(_("This household is under protection already."))
    return YES


def may_lift(actor: Actor, household: Household) -> Decision:
    """Only the team itself: nobody else sees the household."""
    if not is_restricted(household.path):
        return no(_("This household is not under protection."))
    if not actor.may_at(Permission.RESTRICT, household.path):
        return no(_("Only an officer of the protection team ends the protection."))
    return YES


def may_note(actor: Actor, household: Household) -> Decision:
    """A note in the story is all that an emergency lets one write."""
    if household.pk in actor.opened:
        return YES
    return no(_("This note is for those who opened the household in an emergency."))


def may_review(actor: Actor, grant: Grant) -> Decision:
    if not actor.may_at(Permission.REVIEW_EMERGENCIES, grant.path.removeprefix("S.")):
        return no(_("Only the security officer of the area reviews this."))
    if grant.user_id == actor.user_id:
        return no(_("Nobody reviews their own access. Please ask another security officer."))
    return YES
