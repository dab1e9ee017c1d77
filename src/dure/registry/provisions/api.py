"""Operations of what households get."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Coded, Listing, coded
from dure.registry.people.models import Household
from dure.registry.provisions.models import Provision
from dure.registry.provisions.queries import running

operations = Operations("Provisions")


class ProvisionOut(Schema):
    """Something a household gets."""

    id: UUID
    kind: Coded
    title: str
    giver: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    worth_won: int | None = Field(default=None, description="Null when nobody valued it.")

    @classmethod
    def of(cls, row: Provision) -> ProvisionOut:
        return cls(
            id=row.id,
            kind=coded(row.kind_id),
            title=row.title,
            giver=row.giver_name,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            worth_won=row.worth_won,
        )


@operations.read(
    "/households/{household_id}/provisions", Listing[ProvisionOut], Permission.WRITE_VISIT, Permission.EDIT_HOUSEHOLD
)
def list_provisions(request: ActorRequest, household_id: UUID) -> Listing[ProvisionOut]:
    """Read what runs for a household today, the newest first."""
    household = get_object_or_404(Household.objects.visible_to(request.actor), pk=household_id)
    record(request.actor, Act.READ, "people.household", path=household.path, household_id=household.id)
    rows = running(request.actor, household, on=timezone.localdate(request.now))
    return Listing(items=[ProvisionOut.of(row) for row in rows])
