"""Who may open, lead and close a case. Seeing is decided by the rows themselves (``visible_to``)."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import YES, Decision, NotAllowed, no
from dure.journey.cases.models import Case
from dure.journey.cases.states import CaseState
from dure.registry.people.models import Household


def may_open_case(actor: Actor, household: Household) -> Decision:
    if not actor.may_at(Permission.MANAGE_CASE, household.path):
        return no(_("Your role may read this household but not open a case for it."))
    return YES


def may_lead_case(actor: Actor, case: Case) -> Decision:
    """Goals, actions, reviews and closing: while the case is open, by anybody who manages cases here."""
    if not actor.may_at(Permission.MANAGE_CASE, case.path):
        return no(_("Your role may read this case but not work on it."))
    if case.state != CaseState.OPEN:
        return no(_("This case is closed. Open a new one when the family needs help again; the history stays."))
    return YES


def may_follow_up(actor: Actor, case: Case) -> Decision:
    """After closing, somebody looks after the family once more."""
    if not actor.may_at(Permission.MANAGE_CASE, case.path):
        return no(_("Your role may read this case but not work on it."))
    if case.state != CaseState.CLOSED:
        return no(_("This case is still open: write a review instead."))
    return YES


def may_be_manager(manager_id: uuid.UUID, possible: Collection[uuid.UUID]) -> Decision:
    if manager_id not in possible:
        return no(_("The person chosen does not manage cases here. Please choose again."))
    return YES


def person(actor: Actor) -> uuid.UUID:
    """The id of the person who writes.

    Raises:
        NotAllowed: the actor is no person (a command, a stranger).
    """
    if actor.user_id is None:
        raise NotAllowed(no(_("Only a person writes about a case.")))
    return actor.user_id
