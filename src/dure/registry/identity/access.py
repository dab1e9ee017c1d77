"""Who brings files of the same family together, and apart again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.branches import is_restricted
from dure.foundation.access.decisions import YES, Decision, no
from dure.registry.identity.models import Merge
from dure.registry.people.models import Household

NOT_THESE = _("These two records cannot be merged here.")
"""Nothing more is said: the reason may be that one of them is protected."""


def may_merge(actor: Actor, *households: Household) -> Decision:
    """Officials and district officers, where both lie in their right; never anything of a protected family."""
    if not all(actor.may_at(Permission.MERGE_HOUSEHOLDS, household.path) for household in households):
        return no(_("Your role cannot merge household records."))
    if any(is_restricted(household.path) for household in households):
        return no(NOT_THESE)
    return YES


def may_split(actor: Actor, merge: Merge) -> Decision:
    """Whoever may merge where the household lies by now; a team whose family it has become may, too."""
    if not actor.may_at(Permission.MERGE_HOUSEHOLDS, merge.path):
        return no(_("Your role cannot undo a merge."))
    if merge.split_at is not None:
        return no(_("This merge has already been undone."))
    return YES
