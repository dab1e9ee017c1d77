"""A move is one ``UPDATE … WHERE state = old``; nobody's write is lost silently."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from django.db import models

S = TypeVar("S", bound=StrEnum)

Moves = Mapping[S, frozenset[S]]

MOVED_AWAY = "_lies_with_hh"
"""In the name of the key that breaks when a household moves between the read and the write of somebody else."""


class NotAMove(ValueError):
    """The table of moves does not know this move: a fault of the program, not of the person."""


class AlreadyMoved(Exception):
    """Somebody else (or a second click) was first; ``state`` is where the thing is now."""

    def __init__(self, state: str) -> None:
        super().__init__(f"The state is already {state}.")
        self.state = state


def move(rows: models.QuerySet[Any], *, moves: Moves[S], old: S, new: S, **changes: object) -> None:
    """Move the one row in ``rows`` from ``old`` to ``new`` and set ``changes`` with it.

    Raises:
        NotAMove: the table has no such move.
        AlreadyMoved: the row was not in state ``old`` any more.
    """
    if new not in moves[old]:
        raise NotAMove(f"{old} → {new}")
    if rows.filter(state=old).update(state=new, **changes) == 1:
        return
    found = rows.values_list("state", flat=True).first()
    raise AlreadyMoved(found or "gone")


def one_of(field: str, states: type[StrEnum], *, name: str) -> models.CheckConstraint:
    """The CHECK that keeps a state column inside its enum."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": [s.value for s in states]}), name=name)
