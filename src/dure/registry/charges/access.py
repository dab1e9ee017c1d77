"""Who says which official has charge of what."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.branches import is_restricted
from dure.foundation.access.decisions import YES, Decision, no
from dure.registry.people.access import may_edit_household
from dure.registry.people.models import Household


def may_give_charges(actor: Actor, path: str) -> Decision:
    """The head of the dong, and the district's officers."""
    if actor.may_at(Permission.GIVE_CHARGES, path):
        return YES
    return no(_("Only the head of the dong or the district says who has charge of a neighbourhood."))


def may_place(actor: Actor, household: Household) -> Decision:
    """A protected household has its team; its tong is nobody else's to know."""
    if is_restricted(household.path):
        return no(_("A protected household has its own team instead of a neighbourhood official."))
    return may_edit_household(actor, household)
