"""Writing the audit: one call beside each read of a household and each write."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from typing import Any

from dure.foundation.access.actor import Actor
from dure.foundation.audit.marks import plain
from dure.foundation.audit.models import Act, AuditEvent

SESSION_MARK_LENGTH = 16


def record(actor: Actor, act: Act, what: str, **said: Any) -> None:
    """Append one act to the audit, in the transaction of the act itself. Takes what ``event`` takes."""
    event(actor, act, what, **said).save(force_insert=True)


def event(
    actor: Actor,
    act: Act,
    what: str,
    *,
    path: str = "",
    object_id: uuid.UUID | None = None,
    household_id: uuid.UUID | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
    acting_path: str | None = None,
    **detail: Any,
) -> AuditEvent:
    """One act, marked and not yet written: for who writes many at once.

    ``path`` is where the thing lies (empty for acts that touch no area); ``detail`` holds codes, counts and field
    names, never values of persons. ``acting_path`` says whose log the act belongs to when the actor has no posting
    (a failed sign-in under a known name).
    """
    moment = at or actor.now
    if moment is None:
        raise ValueError("The audit needs a moment: give the actor its `now`.")
    row = AuditEvent(
        at=moment,
        actor_id=actor.user_id,
        actor_name=actor.name[:60],
        role=actor.role,
        ip=actor.ip,
        session=session_mark(actor.session_key),
        act=act,
        what=what,
        object_id=object_id,
        household_id=household_id,
        path=path,
        reason=reason[:500],
        detail=plain(detail),
        acting_path=actor.acting_path if acting_path is None else acting_path,
    )
    mark = row.mark()
    row.key_number, row.mac = mark.number, mark.mac
    return row


def counted_trace(actor: Actor, act: Act, what: str, *, most: int) -> str:
    """A row that a database function will write with ``detail.found``, which only it knows: JSON of the row.

    ``macs`` holds the mark for each number from 0 to ``most``.
    """
    row = event(actor, act, what)
    told = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    macs = []
    for found in range(most + 1):
        row.detail = {"found": found}
        macs.append("\\x" + row.mark().mac.hex())
    return json.dumps({**told, "mac": None, "macs": macs}, default=str)


def session_mark(session_key: str) -> str:
    """A short digest that tells sessions apart without being one."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:SESSION_MARK_LENGTH] if session_key else ""
