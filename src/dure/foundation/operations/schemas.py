"""Shapes that many operations speak: a code with its words, what a write did, a page of a list, a problem."""

from __future__ import annotations

import uuid
from typing import Any, Generic, TypeVar

from ninja import Schema
from pydantic import ConfigDict, Field

from dure.foundation.codes.queries import label

T = TypeVar("T")


class Coded(Schema):
    """A code of a list with its words in the language of the request."""

    code: str = Field(
        description="Identifier `list:code`; the lists are at /codes.", examples=["household_type:single"]
    )
    label: str = Field(
        description="In the language of `Accept-Language` (ko or en).", examples=["One-person household"]
    )


def coded(identifier: str) -> Coded:
    return Coded(code=identifier, label=label(identifier))


def coded_or_none(identifier: str | None) -> Coded | None:
    return coded(identifier) if identifier else None


class Done(Schema):
    """What a write did. The record itself is read at its own address."""

    id: uuid.UUID | None = Field(default=None, description="The record that was written.")
    new: bool = Field(default=True, description="False when it was written before: a doubled request or a colleague.")
    version: int | None = Field(default=None, description="Send it back with the next edit of the record.")
    state: str | None = Field(default=None, description="Where the record stands now.")


class Listing(Schema, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(default=None, description="Address of the next page; null on the last one.")


class Paging(Schema):
    """Where a list goes on. Pages begin after the last row, so rows added meanwhile neither double nor hide any."""

    after: str | None = Field(default=None, description="Opaque mark from the address in `next`.", max_length=1000)
    limit: int = Field(default=25, ge=1, le=100, description="Rows on a page.")


class FieldError(Schema):
    """What is wrong with one field of the request."""

    field: str = Field(description="Name in the body, address or query; empty when it belongs to none alone.")
    message: str
    code: str = Field(description="For programs: `required`, `invalid`, `max_length` …")


class Problem(Schema):
    """Why a request was not done (RFC 9457). Nothing was written."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="A name for programs.", examples=["urn:dure:problem:stale"])
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(examples=[409])
    detail: str = Field(default="", description="What happened and what to do now.")
    instance: str = Field(description="The address that was asked for.")
    errors: list[FieldError] = Field(default_factory=list, description="The fields to mend.")
    current_version: int | None = Field(default=None, description="With `stale`: the version that is stored now.")
    current_state: str | None = Field(default=None, description="With `already-moved`: the state that is stored now.")
    proof: str | None = Field(default=None, description="With `wait`: what to send with the same once more.")


Typed = dict[str, Any]
"""A request body after its shape was checked, as the module's form takes it."""
