"""Counting under the counts role, which reads no names and no texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import connection, transaction

from dure.foundation.access.walls import COUNTS

Counted = dict[str | None, int]
"""Path prefix → number; under None the number for all prefixes together, each thing counted once."""


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


def count(indicator: str, parameters: Mapping[str, Any]) -> Counted:
    """The numbers of one indicator by prefix. Only inside ``as_counts_role``."""
    with connection.cursor() as cursor:
        cursor.execute(statement(indicator), parameters)
        return {path: int(number) for path, number in cursor.fetchall()}
