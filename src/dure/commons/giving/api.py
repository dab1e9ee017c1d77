"""Operations of resources."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from ninja import Query, Schema
from pydantic import Field

from dure.commons.giving.actions import record_resource
from dure.commons.giving.forms import ResourceForm
from dure.commons.giving.models import Resource
from dure.commons.giving.queries import ORDER, resources
from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.bodies import Body, body_of, checked
from dure.foundation.operations.paging import page_of
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Coded, Done, Listing, Paging, Typed, coded

operations = Operations("Resources")

ResourceBody = body_of(
    ResourceForm, "ResourceBody", area=(str, Field(..., max_length=20, description="Official code of the dong."))
)


class ResourcesQuery(Body):
    """Which resources."""

    kind: str | None = Field(default=None, max_length=80, description="A code of `resource_kind`.")


class ResourceOut(Schema):
    """A resource found: from whom, what, worth how much."""

    id: UUID
    supplier_name: str
    kind: Coded
    description: str
    worth_won: int | None = Field(default=None, description="Null when nobody has valued it: unknown is not zero.")
    found_on: dt.date

    @classmethod
    def of(cls, row: Resource) -> ResourceOut:
        return cls(
            id=row.id,
            supplier_name=row.supplier_name,
            kind=coded(row.kind_id),
            description=row.description,
            worth_won=row.worth_won,
            found_on=row.found_on,
        )


@operations.read("/resources", Listing[ResourceOut], Permission.RECORD_RESOURCE, query=ResourcesQuery)
def list_resources(request: ActorRequest, asked: Typed, paging: Query[Paging]) -> Listing[ResourceOut]:
    """Read the resources of one's area, the newest first."""
    record(request.actor, Act.LIST, "giving.resource")
    rows = resources(request.actor, kind=asked.get("kind") or "")
    page = page_of(rows, request=request, paging=paging, order=ORDER)
    return Listing(items=[ResourceOut.of(row) for row in page.rows], next=page.next_url)


@operations.write("/resources", Done, Permission.RECORD_RESOURCE, body=ResourceBody)
def record_a_resource(request: ActorRequest, sent: Typed) -> Done:
    """Record a resource that was found."""
    form = checked(ResourceForm(sent, actor=request.actor))
    resource, new = record_resource(actor=request.actor, at=request.now, **form.cleaned_data)
    return Done(id=resource.id, new=new)
