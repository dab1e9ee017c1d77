"""What points to a household or a person, and which promises of the database two of them cannot keep together.

Both are read from the models, so that a new room is covered by declaring its wall and its constraints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.functional import Promise

if TYPE_CHECKING:
    from dure.foundation.access.walls import Wall

Tables = Iterable[tuple[type[models.Model], "Wall | None"]]
LOOSE = "object_id"
"""The column by which bound rows name any thing, without a key."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What becomes of two rows that may not both belong to the one that stays; declared in ``meetings`` of the model.

    ``constraint`` is the promise of the database. ``prefers`` gives a key by which the greater row prevails; without it
    the row of the one that stays does. ``yields`` are columns with the SQL that the other gets so that both remain:
    ``yielding`` and ``prevailing`` are the two rows, ``$3`` the moment, ``$4`` a sentence; ``parks_when`` says for
    which two that cannot be. Without ``yields`` the other is set aside, and what points to it points to the one that
    prevails. ``carries`` (``room.Model.field``) go over to the one that prevails while the other remains.
    ``tells`` says in words what one row is, ``rule`` which prevails, ``blocks`` why a person must settle it first;
    ``asks`` lets the person choose.
    """

    constraint: str
    prefers: Callable[[Any], Any] | None = None
    yields: tuple[tuple[str, str], ...] = ()
    parks_when: Callable[[Any, Any], bool] | None = None
    carries: tuple[str, ...] = ()
    tells: Callable[[Any], str] | None = None
    rule: str | Promise = ""
    blocks: str | Promise = ""
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Bond:
    """A column that points to a row of another table; ``loose`` without a key (``object_id``)."""

    model: type[models.Model]
    field: str
    loose: bool = False

    @property
    def column(self) -> str:
        return next(str(field.column) for field in self.model._meta.concrete_fields if field.name == self.field)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.field}"


@dataclass(frozen=True, slots=True)
class Once:
    """A promise that no two rows break together: these columns alike, and with ``period`` days in common."""

    name: str
    fields: tuple[str, ...]
    condition: Q | None = None
    period: tuple[str, str] | None = None
    nulls_alike: bool = False


def bonds_to(target: type[models.Model], tables: Tables) -> list[Bond]:
    """Every column that points to rows of the model. History keeps what it said, machinery is not a family's."""
    return [
        Bond(model, field.name, loose=not field.is_relation)
        for model, wall in tables
        if wall is not None and wall.rows != "system" and not hasattr(model, "pgh_tracked_model")
        for field in model._meta.concrete_fields
        if field.related_model is target or (field.name == LOOSE and wall.household_key)
    ]


def promises(model: type[models.Model], field: str) -> list[Once]:
    """The promises of the table that rows can break when ``field`` of one of them changes."""
    return [once for once in _promises(model) if field in once.fields]


def meeting_of(model: type[models.Model], once: Once) -> Meeting | None:
    """What the room says of two rows that meet."""
    declared: tuple[Meeting, ...] = getattr(model, "meetings", ())
    return next((meeting for meeting in declared if meeting.constraint == once.name), None)


def _promises(model: type[models.Model]) -> Iterator[Once]:
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            yield Once(f"{model._meta.db_table}.{field.column}", (field.name,))
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            alike = constraint.nulls_distinct is False
            yield Once(constraint.name, tuple(constraint.fields), constraint.condition, nulls_alike=alike)
        elif isinstance(constraint, ExclusionConstraint):
            yield _exclusion(constraint)


def _exclusion(constraint: ExclusionConstraint) -> Once:
    fields: list[str] = []
    period: tuple[str, str] | None = None
    for expression, operator in constraint.expressions:
        if operator == RangeOperators.EQUAL:
            fields.append(expression if isinstance(expression, str) else _name(expression))
        elif isinstance(expression, Func):
            parts: Iterable[Any] = expression.flatten()
            names = [_name(part) for part in parts if isinstance(part, F)]
            period = (names[0], names[-1])
    return Once(constraint.name, tuple(fields), constraint.condition, period)


def _name(expression: Any) -> str:
    return str(expression.name)
