"""Bringing households under a named team and out again; opening one in an emergency, and reviewing that."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import place_of
from dure.foundation.access.decisions import require
from dure.foundation.access.models import Grant
from dure.foundation.access.moving import FOR_THE_TEAM, Moved, move_household
from dure.foundation.access.opening import Opened, Opening, open_household
from dure.foundation.access.scope import widened
from dure.foundation.areas.models import Unit
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import code
from dure.foundation.transitions.moves import AlreadyMoved
from dure.foundation.vault.kinds import Kind
from dure.registry.deadlines.actions import end_deadlines, set_deadline
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.kept import keep
from dure.registry.people.models import Household
from dure.registry.protection.access import may_lift, may_note, may_restrict, may_review
from dure.registry.protection.queries import review_due
from dure.registry.story.actions import tell
from dure.registry.story.models import Chapter

HOUSEHOLD = "people.household"
GRANT = "access.grant"
EMERGENCY = "protection.emergency"
TO_PLAN = "deadline_kind:visit_to_plan"
REVIEW = "deadline_kind:emergency_access_review"


@transaction.atomic
def restrict_household(
    *, actor: Actor, household: Household, team: Unit, reason: str, at: dt.datetime, safe_contact: str = ""
) -> None:
    """Let only the named team see the household from now on; everything that tells of it goes along, all or nothing.

    Sheets in the hands of partners end, and open deadlines become the team's. The reason stands in the story as long as
    the household is the team's, and nowhere else: the log does not have it. ``safe_contact`` goes under lock; empty
    leaves what is kept.

    Raises:
        NotAllowed: the actor may not.
        AlreadyMoved: somebody moved it meanwhile, or the team does not work where the household lives.
    """
    require(may_restrict(actor, household))
    _hold(actor, household)
    open_ones = Deadline.objects.visible_to(actor).filter(household=household, state=DeadlineState.OPEN)
    open_ones.update(assigned_to=None)
    if not open_ones.filter(kind_id=TO_PLAN).exists():
        _ask_for_a_visit(household, at=at)
    tell(
        household,
        Chapter.HOUSEHOLD,
        gettext_noop("The household came under protection: only %(team)s works with it"),
        actor=actor,
        at=at,
        quote=reason,
        what=FOR_THE_TEAM,
        team=team.name_ko,
    )
    keep(actor=actor, household=household, told={Kind.SAFE_CONTACT: safe_contact or None}, at=at)
    record(actor, Act.MOVE, HOUSEHOLD, path=household.path, object_id=household.pk, household_id=household.pk,
           at=at, state="restricted")  # fmt: skip
    _carry(household, f"{team.path}{place_of(household.path)}")


@transaction.atomic
def lift_restriction(*, actor: Actor, household: Household, reason: str, at: dt.datetime) -> None:
    """Give the household back to the people of its dong, with all that was written under the team.

    Raises:
        NotAllowed: the actor may not.
        AlreadyMoved: somebody moved it meanwhile.
    """
    require(may_lift(actor, household))
    _hold(actor, household)
    open_ones = Deadline.objects.visible_to(actor).filter(household=household, state=DeadlineState.OPEN)
    open_ones.update(assigned_to=None)
    tell(household, Chapter.HOUSEHOLD, gettext_noop("The protection of the household ended"), actor=actor, at=at,
         quote=reason)  # fmt: skip
    record(actor, Act.MOVE, HOUSEHOLD, path=household.path, object_id=household.pk, household_id=household.pk,
           at=at, state="lifted")  # fmt: skip
    _carry(household, place_of(household.path))


def open_in_emergency(
    *,
    actor: Actor,
    reason: str,
    at: dt.datetime,
    household_id: uuid.UUID | None = None,
    receipt: str = "",
    place: str = "",
) -> Opening:
    """Open the one household that fits for an hour; the security officer is told at once.

    Trying leaves a trace too. A second click finds the first one's grant.
    """
    opening = open_household(actor, reason=reason, household_id=household_id, receipt=receipt, place=place)
    act = Act.REVEAL if opening.outcome is Opened.OPENED else Act.SEARCH
    record(actor, act, EMERGENCY, path=opening.desk, object_id=opening.grant_id, household_id=opening.household_id,
           reason=reason, at=at, outcome=str(opening.outcome), by=_clue(household_id, receipt))  # fmt: skip
    if opening.outcome is Opened.OPENED and opening.grant_id:
        _notify(actor, opening.grant_id, opening.desk, at=at)
    return opening


def write_note(*, actor: Actor, record_id: uuid.UUID, household: Household, text: str, at: dt.datetime) -> bool:
    """What somebody saw or did who opened the household in an emergency; the story keeps it for its own people.

    False when this very note was written before.
    """
    require(may_note(actor, household))
    title = gettext_noop("Note from an emergency")
    is_new = tell(household, Chapter.HOUSEHOLD, title, actor=actor, at=at, quote=text, record_id=record_id)
    if is_new:
        record(actor, Act.CREATE, EMERGENCY, path=household.path, household_id=household.pk, at=at)
    return is_new


def review_access(*, actor: Actor, grant: Grant, in_order: bool, note: str, at: dt.datetime) -> bool:
    """Say whether an emergency access was in order; False when somebody said so before."""
    require(may_review(actor, grant))
    rows = Grant.objects.visible_to(actor).filter(pk=grant.pk, reviewed_at=None)
    if not rows.update(reviewed_at=at, reviewed_by_id=actor.user_id, in_order=in_order, review_note=note):
        return False
    end_deadlines(actor=actor, object_id=grant.pk, at=at)
    record(actor, Act.CHANGE, GRANT, path=grant.path, object_id=grant.pk, at=at, in_order=in_order)
    return True


def _hold(actor: Actor, household: Household) -> None:
    """Nobody else writes about the household until it lies elsewhere; of two at once the second is told."""
    rows = Household.objects.visible_to(actor).select_for_update()
    held = rows.filter(pk=household.pk, path=household.path).first()
    if held is None:
        raise AlreadyMoved("moved")


def _carry(household: Household, target: str) -> None:
    moved = move_household(household.pk, to=target)
    if moved is not Moved.MOVED:
        raise AlreadyMoved(str(moved))


def _ask_for_a_visit(household: Household, *, at: dt.datetime) -> None:
    """So that the team meets the family on its Today."""
    set_deadline(
        kind=TO_PLAN,
        path=household.path,
        household=household,
        what=HOUSEHOLD,
        object_id=household.pk,
        starts_at=at,
        due_at=at + dt.timedelta(hours=code(TO_PLAN).attributes["default_hours"]),
        why=gettext_noop("The household came under protection"),
    )


def _notify(actor: Actor, grant_id: uuid.UUID, desk: str, *, at: dt.datetime) -> None:
    """A line on the Today of every security officer of the area. The official does not see that desk."""
    with widened(actor, path=desk):
        set_deadline(
            kind=REVIEW,
            path=desk,
            household=None,
            what=GRANT,
            object_id=grant_id,
            starts_at=at,
            due_at=review_due(at),
            why=gettext_noop("%(name)s opened a household in an emergency"),
            name=actor.name,
        )


def _clue(household_id: uuid.UUID | None, receipt: str) -> str:
    return "link" if household_id else "receipt" if receipt else "address"
