"""What a form's fields hold in each version of a record, and who made the newest."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import models

from dure.foundation.access.actor import Actor
from dure.foundation.access.rows import PathBound
from dure.foundation.accounts.models import User

Values: TypeAlias = Mapping[str, Any]
"""Values as the form's fields hold them (its ``initial``), with the ``version``."""


@dataclass(frozen=True, slots=True)
class Change:
    """Who made the newest version; ``name`` is empty and ``user_id`` None where no person did."""

    name: str
    at: dt.datetime
    user_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of one record, within the right of who edits it.

    ``now`` gives None when the record has gone out of sight, ``was`` when nobody kept that version.
    """

    now: Callable[[], Values | None]
    was: Callable[[Any], Values | None]
    change: Callable[[], Change | None]


def versions_of(actor: Actor, row: PathBound, stored: Callable[[Any], Values]) -> Versions:
    """The versions of a tracked row. ``stored`` reads a form's values from the row or from one of its history."""
    return versions_in(actor, type(row).objects.visible_to(actor).filter(pk=row.pk), stored)


def versions_in(actor: Actor, rows: models.QuerySet[Any], stored: Callable[[Any], Values]) -> Versions:
    """Like ``versions_of``, for the one tracked row in ``rows``; there may be none yet."""

    def history() -> models.QuerySet[Any]:
        tracked: Any = rows.model
        # Old versions are as visible as the row that they are versions of.
        found: models.QuerySet[Any] = tracked.pgh_event_model.objects.filter(pgh_obj__in=rows.values("pk"))
        return found.order_by("-pgh_id")

    def read(row: Any) -> Values | None:
        return None if row is None else stored(row)

    return Versions(
        now=lambda: read(rows.first()),
        was=lambda version: read(history().filter(version=version).first()),
        change=lambda: _newest(history()),
    )


def _newest(history: models.QuerySet[Any]) -> Change | None:
    event = history.first()
    if event is None:
        return None
    user = (event.pgh_context or {}).get("user")
    user_id = uuid.UUID(user) if user else None
    return Change(_name_of(user_id), event.pgh_created_at, user_id)


def _name_of(user_id: uuid.UUID | None) -> str:
    if user_id is None:
        return ""
    return User.objects.filter(pk=user_id).values_list("name", flat=True).first() or ""
