"""Counting under the counts role, which reads no names and no texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import connection, transaction

from dure.foundation.access.walls import COUNTS
from dure.steering.indicators.periods import Period

Counted = dict[str | None, int]
"""Path prefix → number; under None the number for all prefixes together, each thing counted once."""

# What a statement says about its period, when each of several periods is a row of its own.
_OF_THE_ROW = {
    "first": "span.first_day",
    "last": "span.last_day",
    "begin": "span.begins_at",
    "end": "span.ends_at",
    "paths": "%(paths)s",
    "target_statuses": "%(target_statuses)s",
}


@contextmanager
def as_counts_role() -> Iterator[None]:
    """Read as the counts role until the block ends; an error inside gives the own role back too.

    The rows it sees are those below the count paths of the scope that is open.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Open a transaction first; the role lives as long as it does.")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {COUNTS}")
        yield
        cursor.execute("RESET ROLE")


@cache
def statement(indicator: str) -> str:
    """The SQL text that counts one indicator."""
    return (files("dure.steering.indicators") / "sql" / f"{indicator}.sql").read_text(encoding="utf-8")


@cache
def statement_of_many(indicator: str) -> str:
    """The same statement for several periods at once, numbered in the order of the arrays."""
    return f"""
        SELECT span.number, counted.path, counted.amount
        FROM unnest(%(firsts)s::date[], %(lasts)s::date[], %(begins)s::timestamptz[], %(ends)s::timestamptz[])
            WITH ORDINALITY AS span (first_day, last_day, begins_at, ends_at, number)
        CROSS JOIN LATERAL (
            {statement(indicator) % _OF_THE_ROW}
        ) AS counted (path, amount)
    """  # noqa: S608 - both parts are texts of the program


def count(indicator: str, parameters: Mapping[str, Any], periods: Sequence[Period]) -> list[Counted]:
    """The numbers of one indicator by prefix, one mapping for each period. Only inside ``as_counts_role``.

    One period keeps its days as constants, which the planner can judge; many go in one journey to the database.
    """
    found: list[Counted] = [{} for _period in periods]
    with connection.cursor() as cursor:
        if len(periods) == 1:
            cursor.execute(statement(indicator), {**parameters, **_days(periods[0])})
            found[0] = {path: int(amount) for path, amount in cursor.fetchall()}
            return found
        cursor.execute(statement_of_many(indicator), {**parameters, **_columns(periods)})
        for number, path, amount in cursor.fetchall():
            found[number - 1][path] = int(amount)
    return found


def _days(period: Period) -> dict[str, Any]:
    return {"first": period.first, "last": period.last, "begin": period.begin, "end": period.end}


def _columns(periods: Sequence[Period]) -> dict[str, list[Any]]:
    return {f"{name}s": [_days(period)[name] for period in periods] for name in ("first", "last", "begin", "end")}
