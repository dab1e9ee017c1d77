"""Who loads extracts, who gives the visits out, and who writes what came of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, no
from dure.journey.discovery.rounds.models import RoundVisit
from dure.journey.discovery.rounds.states import MOVES, RoundState
from dure.policy.korea.finding.rounds import rounds


def may_load(actor: Actor, path: str) -> Decision:
    """``path`` is the district's."""
    if not actor.may_at(Permission.LOAD_SIGNALS, path):
        return no(_("Extracts of the resident register are loaded by the district's own officers."))
    return YES


def may_assign(actor: Actor, path: str) -> Decision:
    if not actor.may_at(Permission.TRIAGE, path):
        return no(_("Your role does not assign visits in this area."))
    return YES


def may_write_try(actor: Actor, visit: RoundVisit) -> Decision:
    """Whoever visits here writes down a try; what was answered, only who belongs to the round's discipline."""
    if not actor.may_at(Permission.WRITE_VISIT, visit.path):
        return no(_("Your role does not record visits in this area."))
    if not MOVES[RoundState(visit.state)]:
        return no(_("This visit has ended."))
    return YES


def may_answer(actor: Actor, visit: RoundVisit) -> Decision:
    """A visit of the health round is made by a nurse; anybody who visits may tell what there is."""
    allowed = may_write_try(actor, visit)
    if allowed and rounds()[visit.round_id.partition(":")[2]].by == "health" and "health" not in actor.disciplines:
        return no(_("This visit is made by a visiting nurse. You can record an attempt that reached nobody."))
    return allowed
