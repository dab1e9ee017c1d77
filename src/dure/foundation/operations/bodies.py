"""Request bodies drawn from the forms of the pages, so that one set of rules checks both."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django import forms
from django.utils import translation
from ninja import Schema
from pydantic import ConfigDict, Field, create_model
from uuid_utils.compat import uuid7

from dure.foundation.operations.problems import Unfit
from dure.foundation.operations.schemas import FieldError, Typed

F = TypeVar("F", bound=forms.BaseForm)

LARGEST = 2**63 - 1
LONGEST = 100_000
TYPES: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.ModelMultipleChoiceField, list[uuid.UUID]),
    (forms.ModelChoiceField, uuid.UUID),
    (forms.MultipleChoiceField, list[str]),
    (forms.UUIDField, uuid.UUID),
    (forms.DateTimeField, dt.datetime),
    (forms.DateField, dt.date),
    (forms.IntegerField, int),
    (forms.NullBooleanField, bool),
    (forms.BooleanField, bool),
    (forms.Field, str),
)
RECORD_ID = "A UUIDv7 made by the sender; the same id again finds the first record. Made here when it is left out."
VERSION = "The version that was read; another one meanwhile is answered with 409."


class Body(Schema):
    """Base of every request body: a misspelt field is refused, not overlooked."""

    model_config = ConfigDict(extra="forbid")


def body_of(form: type[forms.Form], title: str, without: Collection[str] = (), /, **more: Any) -> type[Body]:
    """The schema of what a form takes; ``more`` adds or replaces fields as ``(type, FieldInfo)``.

    The schema only knows types. What is required, how long a text may be and which codes exist is said in it for the
    reader, and checked by the form itself.
    """
    with translation.override("en"):
        fields = {key: _field(key, field) for key, field in form.base_fields.items() if key not in without}
    return create_model(title, __base__=Body, __doc__=form.__doc__, **(fields | more))


def _field(name: str, field: forms.Field) -> tuple[Any, Any]:
    kind = next(python for form, python in TYPES if isinstance(field, form))
    extra: dict[str, Any] = {"description": _description(name, field)}
    if kind is int:
        extra |= {"ge": -LARGEST, "le": LARGEST}
    if kind is str:
        extra["max_length"] = LONGEST
    if field.required and name != "record_id":
        return kind, Field(..., **extra)
    return kind | None, Field(default=None, **extra)


def _description(name: str, field: forms.Field) -> str:
    if name in ("record_id", "version"):
        return {"record_id": RECORD_ID, "version": VERSION}[name]
    parts = [str(field.label or name.replace("_", " ")), str(field.help_text)]
    length = getattr(field, "max_length", None)
    if length:
        parts.append(f"At most {length} characters.")
    return " ".join(part for part in parts if part)


def typed(body: Schema) -> Typed:
    """A body as the form's data: what was not sent is absent, null means left empty, a new record gets an id."""
    found = body.model_dump(exclude_unset=True)
    if "record_id" in type(body).model_fields and found.get("record_id") is None:
        found["record_id"] = uuid7()
    return found


def as_choice(value: bool | None) -> str:
    """A truth value as the forms' choice of yes, no and not known."""
    return "" if value is None else "yes" if value else "no"


def checked(form: F) -> F:
    """The form, when everything in it is right.

    Raises:
        Unfit: it is not; with the form's own words, by field.
    """
    if form.is_valid():
        return form
    raise Unfit(faults_of(form.errors.as_data()))


def faults_of(errors: Mapping[str, Any], *, within: str = "") -> list[FieldError]:
    """A form's errors; ``within`` names the list element they stand in."""
    return [
        FieldError(
            field=".".join(part for part in (within, "" if name == "__all__" else name) if part),
            message=" ".join(str(message) for message in error.messages),
            code=error.code or "invalid",
        )
        for name, found in errors.items()
        for error in found
    ]
