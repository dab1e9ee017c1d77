"""Who writes down what happens in the neighbourhood."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, NotAllowed, no


def may_work_at(actor: Actor, path: str) -> Decision:
    if actor.may_at(Permission.WORK_NEIGHBOURHOOD, path):
        return YES
    return no(_("Your role does not record contacts and complaints in this area."))


def may_offer(actor: Actor, path: str) -> Decision:
    """Whoever records resources there may also write down an offer."""
    if actor.may_at(Permission.RECORD_RESOURCE, path):
        return YES
    return no(_("You can record resources for your own area only."))


def person(actor: Actor) -> uuid.UUID:
    """The id of the person who writes.

    Raises:
        NotAllowed: the actor is no person (a command, a stranger).
    """
    if actor.user_id is None:
        raise NotAllowed(no(_("Only a person who was there can record this.")))
    return actor.user_id
