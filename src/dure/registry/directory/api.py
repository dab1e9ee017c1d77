"""Operations of the directory, under the names of HSDS 3."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from dure.foundation.access.guards import ActorRequest
from dure.foundation.codes.models import Code
from dure.foundation.operations.bodies import body_of, checked
from dure.foundation.operations.paging import page_of
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Coded, Listing, Paging, Typed, coded
from dure.registry.directory.forms import SearchForm
from dure.registry.directory.models import Location, Service
from dure.registry.directory.queries import is_fresh, needs_answered, service_card, services_found

operations = Operations("Services")

ServiceQuery = body_of(SearchForm, "ServiceQuery")


class OrganizationOut(Schema):
    """A body that gives services."""

    id: UUID
    name: str
    sector: Coded
    signs_in: bool = Field(description="Whether its people read requests here; others are asked by phone.")


class ServiceRow(Schema):
    """A service in a list."""

    id: UUID
    name: str
    organization: OrganizationOut
    kind: Coded
    field: Coded
    needs: list[Coded] = Field(description="Need areas it answers.")
    verified_on: dt.date | None = Field(default=None, description="When somebody last said that this is still right.")
    is_fresh: bool = Field(description="Whether that was within half a year.")

    @classmethod
    def of(cls, row: Service, needs: list[Code], *, today: dt.date) -> ServiceRow:
        return cls(**_facts(row, needs, today))


class LocationOut(Schema):
    """Where a service is given."""

    name: str
    address: str
    area: str = Field(description="Official code of the area.")

    @classmethod
    def of(cls, row: Location) -> LocationOut:
        return cls(name=row.name, address=row.address, area=row.area_id)


class ServiceOut(ServiceRow):
    """A service with everything its page shows."""

    status: str
    description: str
    eligibility_description: str
    fees_description: str
    schedule_description: str
    locations: list[LocationOut]


def _facts(row: Service, needs: list[Code], today: dt.date) -> dict[str, Any]:
    by = row.organization
    return {
        "id": row.id,
        "name": row.name,
        "organization": OrganizationOut(
            id=by.id, name=by.name, sector=coded(by.sector_id), signs_in=by.unit_id is not None
        ),
        "kind": coded(row.kind_id),
        "field": coded(row.field_id),
        "needs": [coded(need.id) for need in needs],
        "verified_on": row.verified_on,
        "is_fresh": is_fresh(row, on=today),
    }


@operations.read("/services", Listing[ServiceRow], query=ServiceQuery)
def list_services(request: ActorRequest, asked: Typed, paging: Query[Paging]) -> Listing[ServiceRow]:
    """Find services by name, need, kind, field and provider."""
    rows = services_found(checked(SearchForm(asked)).sought())
    page = page_of(rows, request=request, paging=paging, order=("name", "id"))
    answered, today = needs_answered(page.rows), timezone.localdate(request.now)
    items = [ServiceRow.of(row, answered.get(row.pk, []), today=today) for row in page.rows]
    return Listing(items=items, next=page.next_url)


@operations.read("/services/{service_id}", ServiceOut)
def read_service(request: ActorRequest, service_id: UUID) -> ServiceOut:
    """Read one service: who gives it, to whom, where, and when this was last checked."""
    card = service_card(service_id)
    if card is None:
        raise Http404
    row = card.service
    return ServiceOut(
        **_facts(row, card.needs, timezone.localdate(request.now)),
        status=row.status,
        description=row.description,
        eligibility_description=row.eligibility_description,
        fees_description=row.fees_description,
        schedule_description=row.schedule_description,
        locations=[LocationOut.of(each) for each in card.locations],
    )
