"""Operations of households that span stages: the list narrowed by crisis class, and who looked."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import Q
from ninja import Query, Schema
from pydantic import Field

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest
from dure.foundation.access.rows import placed_below
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.audit.queries import who_looked
from dure.foundation.operations.bodies import Body
from dure.foundation.operations.paging import page_of
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Coded, Listing, Paging, Typed, coded, coded_or_none
from dure.journey.needs.models import CrisisClass
from dure.journey.needs.queries import classes_of
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household
from dure.registry.people.queries import members_by_household
from dure.registry.people.views.households import household_or_404

operations = Operations("Households")

LOOKED = dt.timedelta(days=90)


class HouseholdsQuery(Body):
    """Which households. Names are looked for at /households/search, where they are sent in the body."""

    dong: str | None = Field(default=None, max_length=20, description="Official code of an area.")
    crisis: str | None = Field(default=None, max_length=60, description="A code of `crisis_class`.")


class HouseholdRow(Schema):
    """A household in a list, masked."""

    id: UUID
    name: str = Field(description="The middle is hidden.")
    area: str
    area_name: str
    kind: Coded
    people: int
    crisis_class: Coded | None = None
    registered_at: dt.datetime


class LookOut(Schema):
    """Somebody who opened a household's file."""

    name: str
    role: str
    last_at: dt.datetime
    times: int


@operations.read(
    "/households", Listing[HouseholdRow], Permission.WRITE_VISIT, Permission.EDIT_HOUSEHOLD, query=HouseholdsQuery
)
def list_households(request: ActorRequest, asked: Typed, paging: Query[Paging]) -> Listing[HouseholdRow]:
    """Read the households of one's area, those registered last first."""
    rows = Household.objects.visible_to(request.actor).select_related("area")
    if asked.get("dong"):
        area = Area.objects.filter(code=asked["dong"]).first()
        rows = rows.filter(placed_below((area.path,)) if area else Q(pk__in=[]))
    if asked.get("crisis"):
        current = CrisisClass.objects.visible_to(request.actor).filter(is_current=True, decided_id=asked["crisis"])
        rows = rows.filter(id__in=current.values("household_id"))
    page = page_of(rows, request=request, paging=paging, order=("-registered_at", "id"))
    record(request.actor, Act.LIST, "people.household", rows=len(page.rows))
    ids = {row.id for row in page.rows}
    members, classes = members_by_household(request.actor, ids), classes_of(request.actor, ids)
    items = [
        HouseholdRow(
            id=row.id,
            name=mask_name(row.label),
            area=row.area_id,
            area_name=row.area.name,
            kind=coded(row.kind_id),
            people=len(members.get(row.id, [])),
            crisis_class=coded_or_none(classes[row.id].decided_id if row.id in classes else None),
            registered_at=row.registered_at,
        )
        for row in page.rows
    ]
    return Listing(items=items, next=page.next_url)


@operations.read("/households/{household_id}/looks", Listing[LookOut], Permission.SEE_WHO_LOOKED)
def list_looks(request: ActorRequest, household_id: UUID) -> Listing[LookOut]:
    """Read who opened a household's file in the last ninety days, the latest first."""
    household = household_or_404(request, household_id)
    looks = who_looked(request.actor, household.id, since=request.now - LOOKED)
    record(request.actor, Act.READ, "people.household", path=household.path, household_id=household.id)
    items = [LookOut(name=each.name, role=each.role_label, last_at=each.last_at, times=each.times) for each in looks]
    return Listing(items=items)
