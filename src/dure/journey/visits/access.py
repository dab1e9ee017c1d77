"""Who may plan, record and write about a visit. Seeing is decided by the rows themselves (``visible_to``)."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, NotAllowed, no
from dure.journey.visits.models import Visit, VisitStaff
from dure.journey.visits.states import VisitState
from dure.registry.people.models import Household


def may_plan_visit(actor: Actor, household: Household) -> Decision:
    if not actor.may_at(Permission.PLAN_VISIT, household.path):
        return no(_("Your role may read this household but not plan visits to it."))
    return YES


def may_write_here(actor: Actor, visit: Visit) -> Decision:
    """Whoever only reads the household, be it in an emergency, does not write its visits."""
    if actor.may_at(Permission.WRITE_VISIT, visit.path):
        return YES
    return no(_("Your role does not write visits to this household."))


def may_join_visit(actor: Actor, visit: Visit, party: Collection[VisitStaff]) -> Decision:
    """A colleague who can write visits here may come along as long as the visit is not over."""
    if visit.state != VisitState.PLANNED:
        return no(_("This visit is over; nobody can be added to it."))
    here = may_write_here(actor, visit)
    if not here:
        return here
    if not actor.disciplines:
        return no(_("Your role has no discipline of its own, so you would have no section to write."))
    if on_visit(actor, party):
        return no(_("You are already on this visit."))
    return YES


def may_record_outcome(actor: Actor, visit: Visit, party: Collection[VisitStaff]) -> Decision:
    """Those who went, or who planned it (a visitor's phone call from the road is written down in the office)."""
    here = may_write_here(actor, visit)
    if not here:
        return here
    if not on_visit(actor, party) and actor.user_id != visit.planned_by_id:
        return no(_("Only those who go on this visit, or who planned it, write what came of it."))
    return YES


def may_cancel_visit(actor: Actor, visit: Visit, party: Collection[VisitStaff]) -> Decision:
    if not actor.may_at(Permission.PLAN_VISIT, visit.path):
        return no(_("Your role may read this household but not plan visits to it."))
    if not on_visit(actor, party) and actor.user_id != visit.planned_by_id:
        return no(_("Only those who go on this visit, or who planned it, cancel it."))
    return YES


def may_write_section(actor: Actor, visit: Visit, party: Collection[VisitStaff], discipline: str) -> Decision:
    """Each discipline writes for itself; ``discipline`` is a code id."""
    here = may_write_here(actor, visit)
    if not here:
        return here
    if visit.state == VisitState.CANCELLED:
        return no(_("A cancelled visit has nothing to write about."))
    if own_discipline(actor, party) != discipline:
        return no(_("Only people of this discipline who are on the visit write this section."))
    return YES


def on_visit(actor: Actor, party: Collection[VisitStaff]) -> bool:
    return actor.user_id is not None and any(goer.user_id == actor.user_id for goer in party)


def own_discipline(actor: Actor, party: Collection[VisitStaff]) -> str | None:
    """The code id of the discipline in which the actor goes on the visit, or None."""
    return next((goer.discipline_id for goer in party if goer.user_id == actor.user_id), None)


def outsiders(wanted: Collection[uuid.UUID], allowed: Collection[uuid.UUID]) -> Decision:
    """Whether all the people wanted for a visit are people who visit here."""
    if not wanted:
        return no(_("A visit needs at least one person who goes."))
    if set(wanted) - set(allowed):
        return no(_("One of the people chosen does not visit households here on that day. Please choose again."))
    return YES


def person(actor: Actor) -> uuid.UUID:
    """The id of the person who writes.

    Raises:
        NotAllowed: the actor is no person (a command, a stranger).
    """
    if actor.user_id is None:
        raise NotAllowed(no(_("Only a person who went writes about a visit.")))
    return actor.user_id
