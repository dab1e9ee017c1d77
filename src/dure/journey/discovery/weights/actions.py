"""Drafting a version of the weights, and releasing it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from dure.engines.priority.weights import Weights
from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import require
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import move
from dure.foundation.transitions.once import change_version, insert_once
from dure.journey.discovery.weights.access import may_release, may_tune
from dure.journey.discovery.weights.models import WeightVersion
from dure.journey.discovery.weights.states import MOVES, VersionState

VERSION = "weights.version"


class DraftThere(Exception):
    """The district has a draft already: it is finished or dropped first."""


@transaction.atomic
def start_draft(
    *,
    actor: Actor,
    record_id: uuid.UUID,
    path: str,
    weights: Weights,
    note: str,
    at: dt.datetime,
    learnt_from: uuid.UUID | None = None,
) -> tuple[WeightVersion, bool]:
    """Begin the district's next version; a doubled request finds the first one.

    Raises:
        DraftThere: a draft of another making waits.
    """
    require(may_tune(actor, path))
    rows = WeightVersion.objects.visible_to(actor)
    latest = rows.filter(path=path).aggregate(latest=Max("number"))["latest"] or 0
    draft = WeightVersion(
        id=record_id,
        path=path,
        number=latest + 1,
        weights=weights.as_json(),
        note=note,
        learnt_from=learnt_from,
        drafted_by_id=cast(uuid.UUID, actor.user_id),
        drafted_at=at,
    )
    try:
        made, new = insert_once(draft, rows)
    except IntegrityError as taken:
        raise DraftThere from taken
    if new:
        record(actor, Act.CREATE, VERSION, path=path, object_id=made.id, at=at, number=made.number)
    return made, new


@transaction.atomic
def edit_draft(
    *, actor: Actor, draft: WeightVersion, version: int, weights: Weights, note: str, at: dt.datetime
) -> None:
    """Change a draft; who did it last does not release it.

    Raises:
        Stale: somebody changed, released or dropped it meanwhile.
    """
    require(may_tune(actor, draft.path))
    rows = WeightVersion.objects.visible_to(actor).filter(pk=draft.pk, state=VersionState.DRAFT)
    changes: dict[str, Any] = {"weights": weights.as_json(), "note": note}
    change_version(rows, version=version, drafted_by_id=actor.user_id, drafted_at=at, **changes)
    record(actor, Act.CHANGE, VERSION, path=draft.path, object_id=draft.id, at=at, fields=sorted(changes))


@transaction.atomic
def release_draft(*, actor: Actor, draft: WeightVersion, valid_from: dt.date, at: dt.datetime) -> None:
    """Let the draft hold from that day on, exactly as the actor has seen it; it stays as it is from now on.

    Raises:
        ValueError: the day is over.
        AlreadyMoved: it was changed, released or dropped meanwhile.
    """
    require(may_release(actor, draft))
    if valid_from < timezone.localdate(at):
        raise ValueError("Weights take effect today at the earliest.")
    rows = WeightVersion.objects.visible_to(actor).filter(pk=draft.pk, version=draft.version)
    signed = {"released_by_id": actor.user_id, "released_at": at, "valid_from": valid_from}
    move(rows, moves=MOVES, old=VersionState.DRAFT, new=VersionState.RELEASED, **signed)
    record(
        actor, Act.MOVE, VERSION, path=draft.path, object_id=draft.id, at=at,
        state=VersionState.RELEASED, number=draft.number, valid_from=valid_from.isoformat(),
    )  # fmt: skip


@transaction.atomic
def drop_draft(*, actor: Actor, draft: WeightVersion, at: dt.datetime) -> None:
    """Put a draft aside; its number is not used again.

    Raises:
        AlreadyMoved: it was released or dropped meanwhile.
    """
    require(may_tune(actor, draft.path))
    rows = WeightVersion.objects.visible_to(actor).filter(pk=draft.pk)
    move(rows, moves=MOVES, old=VersionState.DRAFT, new=VersionState.DROPPED)
    record(actor, Act.MOVE, VERSION, path=draft.path, object_id=draft.id, at=at, state=VersionState.DROPPED)
