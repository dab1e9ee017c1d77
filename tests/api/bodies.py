"""Bodies made from the shapes of operations."""

from __future__ import annotations

import datetime as dt
import enum
import typing
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from pydantic import BaseModel
from pydantic.fields import FieldInfo


def least(shape: type[BaseModel], known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The least that the shape takes; a field that names a known thing (``household``, ``need_id``) gets its id."""
    known = known or {}
    return {
        name: str(known[key])
        if _names_a_row(field, key := f"{name.removesuffix('_id')}_id", known)
        else _value(field.annotation)
        for name, field in shape.model_fields.items()
        if field.is_required()
    }


def _names_a_row(field: FieldInfo, key: str, known: Mapping[str, Any]) -> bool:
    return key in known and uuid.UUID in (field.annotation, *typing.get_args(field.annotation))


def _value(kind: Any) -> Any:
    if typing.get_origin(kind) is list:
        return []
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind)).value
    values: dict[Any, Any] = {
        uuid.UUID: str(uuid.uuid4()),
        dt.datetime: timezone.now().isoformat(),
        dt.date: timezone.localdate().isoformat(),
        int: 0,
        bool: True,
        str: "words enough",
    }
    return values[kind]
