"""Setting, meeting and cancelling deadlines. Called by the action whose work they are about."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Protocol

from dure.foundation.access.actor import Actor
from dure.foundation.accounts.models import User
from dure.foundation.codes.queries import code
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.models import Household


def set_deadline(
    *,
    kind: str,
    path: str,
    household: Household | None,
    what: str,
    object_id: uuid.UUID,
    starts_at: dt.datetime,
    due_at: dt.datetime,
    why: str,
    assigned_to: User | None = None,
    **values: Any,
) -> Deadline:
    """Make something due; one thing has at most one open deadline of a kind (``deadline_kind:…``)."""
    deadline = Deadline(
        kind_id=kind,
        path=path,
        household=household,
        what=what,
        object_id=object_id,
        starts_at=starts_at,
        due_at=due_at,
        why=why,
        values=values,
        assigned_to=assigned_to,
    )
    deadline.save(force_insert=True)
    return deadline


class Placed(Protocol):
    """Something at a place, about a household or about somebody not known yet."""

    @property
    def pk(self) -> Any: ...
    @property
    def path(self) -> str: ...
    @property
    def household(self) -> Household | None: ...


def make_due(
    thing: Placed,
    *,
    kind: str,
    what: str,
    at: dt.datetime,
    why: str,
    within: dt.timedelta | None = None,
    assigned_to: User | None = None,
    **values: Any,
) -> Deadline:
    """The deadline of a thing that lies where its household does; without ``within`` in the usual time of the kind."""
    return set_deadline(
        kind=kind,
        path=thing.path,
        household=thing.household,
        what=what,
        object_id=thing.pk,
        starts_at=at,
        due_at=at + (usual_time(kind) if within is None else within),
        why=why,
        assigned_to=assigned_to,
        **values,
    )


def usual_time(kind: str) -> dt.timedelta:
    """How long people have for deadlines of the kind where nothing says otherwise."""
    return dt.timedelta(hours=code(kind).attributes["default_hours"])


def end_deadlines(
    *, actor: Actor, object_id: uuid.UUID, at: dt.datetime, kind: str = "", state: DeadlineState = DeadlineState.MET
) -> int:
    """End the open deadlines of a thing (of one kind, or all); returns how many there were."""
    rows = Deadline.objects.visible_to(actor).filter(object_id=object_id, state=DeadlineState.OPEN)
    if kind:
        rows = rows.filter(kind_id=kind)
    ended: int = rows.update(state=state, ended_at=at)
    return ended
