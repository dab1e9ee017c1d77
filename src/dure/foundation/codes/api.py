"""Operations of code lists."""

from __future__ import annotations

import datetime as dt

from django.http import Http404
from ninja import Schema
from pydantic import Field

from dure.foundation.access.guards import ActorRequest
from dure.foundation.codes.models import Code
from dure.foundation.codes.queries import codes, lists
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Listing

operations = Operations("Codes")


class CodeList(Schema):
    """A list of codes."""

    key: str = Field(examples=["household_type"])
    count: int = Field(description="How many codes it holds, past ones too.")


class CodeOut(Schema):
    """One code. What is stored elsewhere is its `id`."""

    id: str = Field(examples=["household_type:single"])
    code: str
    label_ko: str
    label_en: str
    parent: str | None = Field(default=None, description="The wider code above it.")
    valid_from: dt.date
    valid_to: dt.date | None = None

    @classmethod
    def of(cls, row: Code) -> CodeOut:
        return cls(
            id=row.id, code=row.code, label_ko=row.label_ko, label_en=row.label_en, parent=row.parent_id,
            valid_from=row.valid_from, valid_to=row.valid_to,
        )  # fmt: skip


@operations.read("/codes", Listing[CodeList])
def list_code_lists(request: ActorRequest) -> Listing[CodeList]:
    """Name the code lists."""
    return Listing(items=[CodeList(key=key, count=count) for key, count in lists().items()])


@operations.read("/codes/{key}", Listing[CodeOut])
def read_code_list(request: ActorRequest, key: str, on: dt.date | None = None) -> Listing[CodeOut]:
    """Read the codes of a list in their order.

    With `on` only those that are valid that day.
    """
    if key not in lists():
        raise Http404
    return Listing(items=[CodeOut.of(row) for row in codes(key, on=on)])
