"""Carrying what lay in the open under lock: for data migrations, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone

from dure.foundation.vault.kinds import Kind, written
from dure.foundation.vault.models import index_of, the_ring
from dure.foundation.vault.sealing import seal

BATCH = 500


def locked(kind: Kind, value: str, *, bound_to: str) -> dict[str, Any]:
    """The columns of a kept secret, for the models of a migration, which have no methods."""
    kept = written(kind, value)
    return {
        "kind": kind.value,
        "token": seal(kept, ring=the_ring(), bound_to=f"{bound_to}:{kind.value}"),
        "blind_index": index_of(kind, kept),
        "changed_at": timezone.now(),
    }


def carry_over(
    rows: models.QuerySet[Any], into: models.QuerySet[Any], make: Callable[[Any], dict[str, Any]], *, batch: int = BATCH
) -> None:
    """One new row of ``into`` for each row, in batches; a database without any needs no key file."""
    waiting: list[Any] = []
    for row in rows.iterator(chunk_size=batch):
        waiting.append(into.model(**make(row)))
        if len(waiting) >= batch:
            into.bulk_create(waiting)
            waiting = []
    into.bulk_create(waiting)
