"""Who may rate needs and decide the class. Seeing is decided by the rows themselves (``visible_to``)."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, NotAllowed, no
from dure.journey.visits.models import Visit
from dure.registry.people.models import Household

SHORTEST_REASON = 10
"""Letters of a written reason for deciding otherwise than the rule."""


def may_rate_needs(actor: Actor, household: Household, visit: Visit | None = None) -> Decision:
    """``visit`` is the one at which the needs were asked, if any."""
    if not actor.may_at(Permission.RATE_NEEDS, household.path):
        return no(_("Your role may read this household but not rate its needs."))
    if visit is not None and visit.household_id != household.id:
        return no(_("This visit was made to another household."))
    return YES


def may_decide_class(computed: str, decided: str, reason: str) -> Decision:
    """Whoever decides otherwise than the rule says why, so that a colleague can follow it years later."""
    if decided != computed and len(reason.strip()) < SHORTEST_REASON:
        return no(_("Please write why you decide otherwise than the rule, in at least ten letters."))
    return YES


def person(actor: Actor) -> uuid.UUID:
    """The id of the person who rates.

    Raises:
        NotAllowed: the actor is no person (a command, a stranger).
    """
    if actor.user_id is None:
        raise NotAllowed(no(_("Only a person rates needs.")))
    return actor.user_id
