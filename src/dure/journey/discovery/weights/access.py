"""Who may change the weights: officers of the district, and nobody alone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, no
from dure.journey.discovery.weights.models import WeightVersion


def may_tune(actor: Actor, path: str) -> Decision:
    """``path`` is the district's."""
    if not actor.may_at(Permission.TUNE_WEIGHTS, path):
        return no(_("The weights are changed by the district's own officers."))
    return YES


def may_release(actor: Actor, draft: WeightVersion) -> Decision:
    """Whoever changed the draft last has another person look at it."""
    allowed = may_tune(actor, draft.path)
    if not allowed:
        return allowed
    if actor.user_id is None or actor.user_id == draft.drafted_by_id:
        return no(_("You changed this draft last. Another officer of the district releases it."))
    return YES
