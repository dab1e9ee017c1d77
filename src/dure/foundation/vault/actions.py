"""Keeping, forgetting and revealing, each written down without the value."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TypeVar

from django.db import models

from dure.foundation.access.actor import Actor
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.vault.models import KeptSecret

S = TypeVar("S", bound=KeptSecret)


class ReasonMissing(ValueError):
    """Nobody looks without saying why."""


def keep_secret(secret: S, value: str, *, rows: models.QuerySet[S, S], at: dt.datetime) -> bool:
    """Put the value in place of the one kept so far; an empty value forgets it. Returns whether anything changed.

    ``secret`` is a new row that names path, subject and kind; ``rows`` are the visible ones of the same subject and
    kind, at most one. The caller writes the audit, with the kind and never the value.
    """
    before = rows.first()
    if not value.strip():
        return bool(before and rows.filter(pk=before.pk).delete()[0])
    secret.lock_up(value)
    secret.changed_at = at
    if before is None:
        secret.save(force_insert=True)
        return True
    if before.blind_index and secret.blind_index == bytes(before.blind_index):
        return False
    rows.filter(pk=before.pk).update(token=secret.token, blind_index=secret.blind_index, changed_at=at)
    return True


def reveal_secrets(
    secrets: Sequence[KeptSecret],
    *,
    actor: Actor,
    reason: str,
    what: str,
    path: str,
    object_id: uuid.UUID,
    household_id: uuid.UUID | None,
    reason_code: str = "",
) -> list[str]:
    """The values, for a written reason that stays in the audit. Whether the actor may is decided before.

    Raises:
        ReasonMissing: the reason is empty.
        Unreadable: a row was tampered with; the look is not recorded then, since nothing was seen.
    """
    if not reason.strip():
        raise ReasonMissing("Looking at what is kept under lock needs a reason.")
    values = [secret.opened() for secret in secrets]
    record(
        actor,
        Act.REVEAL,
        what,
        path=path,
        object_id=object_id,
        household_id=household_id,
        reason=reason,
        kinds=sorted({secret.kind for secret in secrets}),
        reason_code=reason_code,
    )
    return values
