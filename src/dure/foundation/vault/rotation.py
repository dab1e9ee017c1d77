"""Going through every declared column that is sealed: under the newest key again, or only to see that it opens.

The seeds of second factors lie inside another library's JSON: ``accounts.signing.seeds`` goes through those. Drafts are
their author's alone, also before the system, and end within a week: they stay under the key they were written with.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models
from django.db.models import F, Func, IntegerField, QuerySet

from dure.foundation.access.actor import Actor
from dure.foundation.vault.keyring import Keyring
from dure.foundation.vault.kinds import Kind
from dure.foundation.vault.models import Sealed, index_of, sealed_columns, the_ring
from dure.foundation.vault.sealing import Unreadable, key_number, open_sealed, seal

BATCH = 500
MOST_PASSES = 5
"""A server that still runs with the old key file writes under the old key while we work; a few passes outlast that."""

Begin = Callable[[], AbstractContextManager[Actor]]
"""Opens a transaction that sees everything. Each batch is one: a kill loses the batch at hand and nothing else."""


@dataclass(slots=True)
class Findings:
    """What a run met: how many tokens lie under which key, and which do not open (``room.Model id``)."""

    by_key: Counter[int] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)

    @property
    def opened(self) -> int:
        return self.by_key.total()

    @classmethod
    def together(cls, parts: Iterable[Findings]) -> Findings:
        """What several runs met."""
        whole = cls()
        for part in parts:
            whole.by_key += part.by_key
            whole.unreadable += part.unreadable
        return whole


def count_old(begin: Begin) -> int:
    """How many tokens lie under another key than the newest."""
    ring = the_ring()
    with begin() as actor:
        return sum(_old(model, column, actor, ring).count() for model, column in sealed_columns())


def rotate(begin: Begin, *, done: Callable[[int], None], batch: int = BATCH) -> Findings:
    """Seal everything that lies under an older key under the newest; a second run goes on where the first was cut.

    ``done`` is told after each batch how many rows it held.
    """
    found = Findings()
    for _pass in range(MOST_PASSES):
        found.unreadable.clear()
        for model, column in sealed_columns():
            _rotate_column(begin, model, column, found, done, batch)
        if count_old(begin) <= len(found.unreadable):
            break
    return found


def _rotate_column(
    begin: Begin, model: type[models.Model], column: Sealed, found: Findings, done: Callable[[int], None], batch: int
) -> None:
    ring, after = the_ring(), uuid.UUID(int=0)
    while True:
        with begin() as actor:
            rows = list(_old(model, column, actor, ring).filter(pk__gt=after).order_by("pk")[:batch])
            _reseal(model, column, rows, ring, found)
        if not rows:
            return
        after = rows[-1].pk
        done(len(rows))


def _reseal(model: type[models.Model], column: Sealed, rows: list[Any], ring: Keyring, found: Findings) -> None:
    changes = []
    for row in rows:
        old, bound_to = bytes(getattr(row, column.token)), row.bound_to(column.token)
        try:
            new = seal(open_sealed(old, ring=ring, bound_to=bound_to), ring=ring, bound_to=bound_to)
        except Unreadable:
            found.unreadable.append(f"{model._meta.label} {row.pk}")
            continue
        found.by_key[key_number(old)] += 1
        changes.append((new, row.pk, old))
    table, token = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(column.token)
    # A value that somebody wrote meanwhile stays: the guard compares the whole token.
    statement = f"UPDATE {table} SET {token} = %s WHERE id = %s AND {token} = %s"  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.executemany(statement, changes)


def verify(begin: Begin, *, done: Callable[[int], None], batch: int = BATCH) -> Findings:
    """Open everything and compare each blind index; changes nothing."""
    found = Findings()
    for model, column in sealed_columns():
        for rows in _batches(begin, model, column, batch):
            for row in rows:
                _try(model, column, row, found)
            done(len(rows))
    return found


def count_all(begin: Begin) -> int:
    """How many tokens there are."""
    with begin() as actor:
        return sum(_filled(model, column, actor).count() for model, column in sealed_columns())


def _batches(begin: Begin, model: type[models.Model], column: Sealed, batch: int) -> Iterator[list[Any]]:
    after = uuid.UUID(int=0)
    while True:
        with begin() as actor:
            rows = list(_filled(model, column, actor).filter(pk__gt=after).order_by("pk")[:batch])
        if not rows:
            return
        after = rows[-1].pk
        yield rows


def _try(model: type[models.Model], column: Sealed, row: Any, found: Findings) -> None:
    token = bytes(getattr(row, column.token))
    try:
        value = open_sealed(token, ring=the_ring(), bound_to=row.bound_to(column.token))
        if column.index and _as_bytes(getattr(row, column.index)) != index_of(Kind(row.kind), value):
            raise Unreadable("The blind index belongs to another value.")
    except (Unreadable, ValueError):
        found.unreadable.append(f"{model._meta.label} {row.pk}")
    else:
        found.by_key[key_number(token)] += 1


def _as_bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def _filled(model: type[models.Model], column: Sealed, actor: Actor) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.visible_to(actor)  # type: ignore[attr-defined]
    filled: QuerySet[Any] = rows.exclude(**{column.token: None})
    return filled


def _old(model: type[models.Model], column: Sealed, actor: Actor, ring: Keyring) -> QuerySet[Any]:
    number = Func(F(column.token), 1, function="get_byte", output_field=IntegerField())
    rows: QuerySet[Any] = _filled(model, column, actor).annotate(lies_under=number)
    return rows.exclude(lies_under=ring.current)
