"""Writing once however often it is asked, and never over somebody else's change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from psycopg.errors import UniqueViolation

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")
TRIES = 3


def insert_once(row: M, existing: models.QuerySet[Any]) -> tuple[M, bool]:
    """Insert ``row``; when its id is already there (a second click, a doubled request), give back the one there.

    ``existing`` must start from the actor. Returns the row and whether it is new.

    Raises:
        IdTaken: the id belongs to a row out of sight; no form of ours makes such an id.
        IntegrityError: another promise of the database was broken.
    """
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as fault:
        found = existing.filter(pk=row.pk).first()
        if found is None:
            raise (IdTaken() if _is_about_the_id(fault) else fault) from fault
        return found, False
    return row, True


def settled(work: Callable[[], T]) -> T:
    """Do what reads first and writes then once more when somebody else wrote the same at that moment.

    The database's promise of uniqueness makes the later one wait; it reads again and finds what the first one wrote.

    Raises:
        IntegrityError: it broke that promise each time, or another one.
    """
    for _again in range(TRIES - 1):
        try:
            with transaction.atomic():
                return work()
        except IntegrityError as broken:
            if not isinstance(broken.__cause__, UniqueViolation):
                raise
    with transaction.atomic():
        return work()


def _is_about_the_id(fault: IntegrityError) -> bool:
    """Whether the primary key was the promise that broke."""
    diagnosis = getattr(fault.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", "")).endswith("_pkey")


class IdTaken(Exception):
    """A record with this id exists where the actor does not see it."""


class Stale(Exception):
    """The record was changed since the form was opened; ``current`` is how it is now."""

    def __init__(self, current: Any) -> None:
        super().__init__("The record has a newer version.")
        self.current = current


def change_version(rows: models.QuerySet[Any], *, version: int, **changes: object) -> None:
    """Write ``changes`` to the one row in ``rows`` if it still has ``version``, and count the version up.

    Raises:
        Stale: somebody else was first.
    """
    if rows.filter(version=version).update(version=version + 1, **changes) == 0:
        raise Stale(rows.first())
