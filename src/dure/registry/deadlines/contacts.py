"""The next contact with a household: each contact begins its interval anew, each try in vain sets another try."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_noop

from dure.foundation.access.actor import Actor
from dure.foundation.codes.queries import code
from dure.policy.korea.finding.next_contact import retry_within
from dure.registry.deadlines.actions import end_deadlines, set_deadline
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.models import Household

CONTACT = "deadline_kind:next_contact"
CONFIRM = "deadline_kind:linkage_confirm"
AGAIN = gettext_noop("Tried in vain: be in touch again within %(retry)s days")


def contact_followed(*, actor: Actor, household: Household | None, outcome: str, at: dt.datetime) -> None:
    """Somebody went there, or called: the next contact goes on by the outcome, a code id of ``visit_outcome``.

    Where no household is known, or nothing more is to be visited, it stays as it is.
    """
    attributes = code(outcome).attributes
    if household is None or attributes["next_action"] == "stop":
        return
    if attributes["done"]:
        contact_made(actor=actor, household=household, met_at=at, at=at)
    else:
        contact_tried(actor=actor, household=household, at=at)


def contact_made(*, actor: Actor, household: Household, met_at: dt.datetime, at: dt.datetime) -> None:
    """The family was in touch: the regular interval of contact begins again.

    A deadline whose values say ``once`` (the one confirmation that a linkage asks for) is met and does not come back.
    """
    for deadline in _open(actor, household):
        is_once = bool(deadline.values.get("once"))
        if deadline.starts_at >= met_at or (deadline.kind_id == CONFIRM and not is_once):
            continue
        end_deadlines(actor=actor, object_id=deadline.object_id, at=at, kind=deadline.kind_id)
        if not is_once:
            _set_again(deadline, starts_at=met_at, due_at=met_at + _interval(deadline), why=_why(deadline))


def contact_tried(*, actor: Actor, household: Household, at: dt.datetime) -> None:
    """Nobody was met: what is due before another try could be made is due then, and not forgotten."""
    again_at = at + retry_within()
    for deadline in _open(actor, household):
        if deadline.kind_id != CONTACT or deadline.due_at >= again_at:
            continue
        cancelled = DeadlineState.CANCELLED
        end_deadlines(actor=actor, object_id=deadline.object_id, at=at, kind=deadline.kind_id, state=cancelled)
        interval = _interval(deadline).days
        values = {"days": interval, "retry": retry_within().days, "first_why": _why(deadline)}
        _set_again(deadline, starts_at=at, due_at=again_at, why=AGAIN, **values)


def _interval(deadline: Deadline) -> dt.timedelta:
    """The regular one, which a try in vain leaves as it is."""
    days = deadline.values.get("days")
    return dt.timedelta(days=days) if days else deadline.due_at - deadline.starts_at


def _why(deadline: Deadline) -> str:
    return str(deadline.values.get("first_why") or deadline.why)


def _set_again(deadline: Deadline, *, starts_at: dt.datetime, due_at: dt.datetime, why: str, **values: object) -> None:
    kept = {name: value for name, value in deadline.values.items() if name not in ("retry", "first_why")}
    set_deadline(
        kind=CONTACT,
        path=deadline.path,
        household=deadline.household,
        what=deadline.what,
        object_id=deadline.object_id,
        starts_at=starts_at,
        due_at=due_at,
        why=why,
        assigned_to=deadline.assigned_to,
        **(kept | values),
    )


def _open(actor: Actor, household: Household) -> list[Deadline]:
    rows = Deadline.objects.visible_to(actor).filter(household=household, state=DeadlineState.OPEN)
    return list(rows.filter(kind_id__in=[CONTACT, CONFIRM]).select_related("household", "assigned_to"))
