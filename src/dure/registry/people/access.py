"""Who may write what about a household. Seeing is decided by the rows themselves (``visible_to``)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.branches import is_restricted
from dure.foundation.access.decisions import YES, Decision, no
from dure.foundation.vault.kinds import Kind
from dure.registry.people.models import Household


def may_register_household(actor: Actor, path: str) -> Decision:
    """``path`` is that of the dong where the household lives."""
    if not actor.may(Permission.REGISTER_HOUSEHOLD):
        return no(_("Your role does not register households."))
    if not actor.may_at(Permission.REGISTER_HOUSEHOLD, path):
        return no(_("You register households only in the area you work in."))
    return YES


def may_edit_household(actor: Actor, household: Household) -> Decision:
    if not actor.may_at(Permission.EDIT_HOUSEHOLD, household.path):
        return no(_("Your role may read this household but not change its data."))
    return YES


def may_take_to(actor: Actor, household: Household, path: str) -> Decision:
    """Whether the household may be written as living in the dong at ``path`` from now on."""
    if not is_restricted(household.path):
        return may_register_household(actor, path)
    if not any(path.startswith(area) for area in actor.case_areas):
        return no(_("Your team works with families of its own district only."))
    return YES


def may_record_consent(actor: Actor, household: Household) -> Decision:
    """Whoever edits the household or refers it to a service may write down what the family agreed to."""
    if actor.may_at(Permission.EDIT_HOUSEHOLD, household.path) or actor.may_at(Permission.REFER, household.path):
        return YES
    return no(_("Your role does not record consents of this household."))


def may_reveal_names(actor: Actor, household: Household) -> Decision:
    """Whoever works with the household, or opened it in an emergency, as long as that hour runs."""
    if actor.covers(household.path) or household.pk in actor.opened:
        return YES
    return no(_("This household is outside your area."))


def may_reveal(actor: Actor, household: Household, kind: Kind) -> Decision:
    """Whoever may know the names may call too; a registration number is for those who keep the household's data."""
    names = may_reveal_names(actor, household)
    if not names:
        return names
    if kind is Kind.REGISTRATION_NUMBER and not actor.may_at(Permission.EDIT_HOUSEHOLD, household.path):
        return no(_("Your role does not read registration numbers."))
    return YES
