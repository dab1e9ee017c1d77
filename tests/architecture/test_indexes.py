"""Indexes: each costs every write, so none is only the beginning of another."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models


def indexed(model: type[models.Model]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every whole-table index over plain columns: what makes it, and its fields in order."""
    meta = model._meta
    for field in meta.concrete_fields:
        if field.db_index and not field.unique:
            yield f"db_index of {field.name}", (field.name,)
    for index in meta.indexes:
        if not index.condition and index.fields:
            yield f"Index {list(index.fields)}", tuple(index.fields)
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and not constraint.condition and constraint.fields:
            yield f"UniqueConstraint {constraint.name}", tuple(constraint.fields)


def test_no_index_is_the_beginning_of_another() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("dure.")]
    assert len(ours) > 50
    twice = []
    for model in ours:
        found = list(indexed(model))
        for place, (name, fields) in enumerate(found):
            for other_place, (other, others) in enumerate(found):
                is_unique = name.startswith("UniqueConstraint")
                begins = others[: len(fields)] == fields and (len(others) > len(fields) or place < other_place)
                if place != other_place and begins and not is_unique:
                    twice.append(f"{model.__name__}: {name} begins {other}")
    assert not twice, "\n".join(twice)
