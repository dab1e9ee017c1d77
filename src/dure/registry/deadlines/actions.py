"""Setting, meeting and cancelling deadlines. Called by the action whose work they are about."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.accounts.models import User
from dure.foundation.codes.queries import code
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.states import DeadlineState
from dure.registry.people.models import Household

MANY = """
INSERT INTO deadlines_deadline
    (id, kind_id, path, household_id, state, starts_at, due_at, why, "values", what, object_id, in_list)
SELECT m.id, %(kind)s, m.path, m.household, 'open', %(at)s, m.due_at, %(why)s, '{}', %(what)s, m.thing, true
FROM unnest(%(ids)s::uuid[], %(things)s::uuid[], %(paths)s::text[], %(homes)s::uuid[], %(dues)s::timestamptz[])
     AS m (id, thing, path, household, due_at)
ON CONFLICT (kind_id, object_id) WHERE state = 'open'
DO UPDATE SET due_at = excluded.due_at WHERE deadlines_deadline.due_at > excluded.due_at
"""


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


@dataclass(frozen=True, slots=True)
class Due:
    """One of many things that become due at once."""

    object_id: uuid.UUID
    path: str
    household_id: uuid.UUID | None
    due_at: dt.datetime


def make_many_due(dues: Iterable[Due], *, kind: str, what: str, at: dt.datetime, why: str) -> None:
    """Make many things due for their teams, in one statement; what is due already keeps the nearer of both times.

    Today tells of them in one line for each place.
    """
    rows = sorted(dues, key=lambda due: due.object_id)
    with connection.cursor() as cursor:
        cursor.execute(
            MANY,
            {
                "kind": kind,
                "what": what,
                "at": at,
                "why": why,
                "ids": [uuid7() for _due in rows],
                "things": [due.object_id for due in rows],
                "paths": [due.path for due in rows],
                "homes": [due.household_id for due in rows],
                "dues": [due.due_at for due in rows],
            },
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
