"""Who asks another office about a family, and who answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, no
from dure.registry.inquiries.models import Inquiry


def may_ask(actor: Actor) -> Decision:
    if actor.posts and (actor.may(Permission.REGISTER_HOUSEHOLD) or actor.may(Permission.TRIAGE)):
        return YES
    return no(_("Your role does not register households."))


def may_answer(actor: Actor, inquiry: Inquiry) -> Decision:
    """Whoever keeps the household's data; a look in an emergency is not enough."""
    if actor.may_at(Permission.EDIT_HOUSEHOLD, inquiry.path):
        return YES
    return no(_("Your role may read this household but does not answer for it."))
