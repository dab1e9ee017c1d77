"""Rows that start from the actor: the managers, and the base of everything that belongs to a household."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Actor
from dure.foundation.access.branches import RESTRICTED

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class ActorRequired(RuntimeError):
    """A query was begun without saying who asks."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(f"Begin with {model.__name__}.objects.visible_to(actor): every read starts from the actor.")


def below(paths: tuple[str, ...], *, column: str = "path") -> Q:
    """Rows whose path starts with one of the prefixes, written as ranges so that the index serves them."""
    if not paths:
        return Q(pk__in=[])
    return reduce(or_, (_within(prefix, column) for prefix in paths))


def _within(prefix: str, column: str) -> Q:
    if not prefix:
        return Q(**{f"{column}__gte": ""})
    return Q(**{f"{column}__gte": prefix}) & Q(**{f"{column}__lt": prefix + "~"})


def opened(model: type[models.Model], actor: Actor) -> Q:
    """Rows of a household that the actor opened in an emergency, wherever it lies."""
    column = getattr(getattr(model, "wall", None), "grant_column", "")
    return Q(**{f"{column}__in": actor.opened}) if column and actor.opened else Q()


def placed_below(paths: tuple[str, ...]) -> Q:
    """Like ``below``, and the rows of protected households that belong there."""
    return reduce(or_, (branches_of(path) for path in paths if path), below(paths))


def branches_of(path: str) -> Q:
    """The rows of protected households that belong to an area."""
    # In a branch the team's own step stands before the place, so the delimiter in front is always there.
    return Q(path__gte=RESTRICTED, path__lt=f"{RESTRICTED}~", path__contains=f".{path}")


class VisibleRows(models.QuerySet[M_co]):
    """The query set behind ``visible_to``."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(below(actor.case_paths) | opened(self.model, actor))


class OwnRows(VisibleRows[M_co]):
    """Rows with a ``user`` of whom they are, and nobody else's; the system, which clears away, sees all."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.everywhere:
            return self.all()
        return self.filter(user_id=actor.user_id) if actor.user_id else self.none()


class VisibleManager(models.Manager[M_co]):
    """A manager that refuses every read that does not start from an actor."""

    rows: type[VisibleRows[Any]] = VisibleRows

    def get_queryset(self) -> models.QuerySet[M_co]:
        raise ActorRequired(self.model)

    def visible_to(self, actor: Actor) -> Any:
        return self._rows().visible_to(actor)

    def insert_all(self, objects: list[Any], *, batch_size: int = 2000) -> None:
        """Write many new rows at once; row-level security still checks each."""
        self._rows().bulk_create(objects, batch_size=batch_size)

    def _rows(self) -> VisibleRows[Any]:
        return self.rows(self.model, using=self._db)

    @classmethod
    def of(cls, rows: type[VisibleRows[Any]]) -> VisibleManager[Any]:
        """A manager for a query set with named filters of its own."""
        manager = cls()
        manager.rows = rows
        return manager


class Record(models.Model):
    """A row with a UUIDv7 that Python (or a phone without network) made."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class PathBound(Record):
    """A row that lies somewhere in the area tree and is walled by its path."""

    path = models.CharField(max_length=120, db_collation="C")

    objects = VisibleManager()

    class Meta:
        abstract = True
