"""Who may screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, no
from dure.registry.people.models import Household


def may_screen(actor: Actor, household: Household) -> Decision:
    if actor.may_at(Permission.SCREEN, household.path):
        return YES
    return no(_("Your role does not screen households."))
