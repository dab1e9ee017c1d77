"""Writing the audit: one call beside each read of a household and each write."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any

from dure.foundation.access.actor import Actor
from dure.foundation.audit.models import Act, AuditEvent

SESSION_MARK_LENGTH = 16


def record(
    actor: Actor,
    act: Act,
    what: str,
    *,
    path: str = "",
    object_id: uuid.UUID | None = None,
    household_id: uuid.UUID | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
    **detail: Any,
) -> None:
    """Append one act to the audit, in the transaction of the act itself.

    ``path`` is where the thing lies (empty for acts that touch no area); ``detail`` holds codes, counts and field
    names, never values of persons.
    """
    moment = at or actor.now
    if moment is None:
        raise ValueError("The audit needs a moment: give the actor its `now`.")
    AuditEvent(
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
        detail=detail,
    ).save(force_insert=True)


def session_mark(session_key: str) -> str:
    """A short digest that tells sessions apart without being one."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:SESSION_MARK_LENGTH] if session_key else ""
