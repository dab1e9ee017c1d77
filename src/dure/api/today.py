"""Operations of what is due: Today as a list."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Query, Schema
from pydantic import Field

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.bodies import Body
from dure.foundation.operations.paging import page_of
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Coded, Listing, Paging, Typed, coded
from dure.registry.deadlines.access import kinds_out_of_reach
from dure.registry.deadlines.models import Deadline
from dure.registry.deadlines.queries import deadlines_of, open_deadlines
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household
from dure.registry.story.queries import in_words

operations = Operations("Today")


class DueQuery(Body):
    """Which of what is due."""

    mine: bool = Field(default=False, description="Only what is assigned to oneself; else the team's too.")
    overdue: bool = Field(default=False, description="Only what has passed.")


class DeadlineOut(Schema):
    """Something due about one thing."""

    id: UUID
    kind: Coded
    why: str
    starts_at: dt.datetime
    due_at: dt.datetime
    assigned_to: str
    household_id: UUID | None = None
    name: str = Field(description="The household's, its middle hidden; empty while a tip has none.")
    what: str = Field(description="The kind of thing.", examples=["visits.visit"])
    object_id: UUID

    @classmethod
    def of(cls, row: Deadline) -> DeadlineOut:
        return cls(
            id=row.id,
            kind=coded(row.kind_id),
            why=in_words(row.why, row.values),
            starts_at=row.starts_at,
            due_at=row.due_at,
            assigned_to=row.assigned_to.name if row.assigned_to else "",
            household_id=row.household_id,
            name=mask_name(row.household.label) if row.household else "",
            what=row.what,
            object_id=row.object_id,
        )


@operations.read("/today", Listing[DeadlineOut], Permission.WRITE_VISIT, Permission.TRIAGE, query=DueQuery)
def list_what_is_due(request: ActorRequest, asked: Typed, paging: Query[Paging]) -> Listing[DeadlineOut]:
    """Read what is due for oneself and the team, the nearest first."""
    rows = open_deadlines(request.actor, mine_only=asked.get("mine", False))
    rows = rows.exclude(kind__in=kinds_out_of_reach(request.actor))
    if asked.get("overdue"):
        rows = rows.filter(due_at__lt=request.now)
    page = page_of(rows, request=request, paging=paging, order=("due_at", "id"))
    record(request.actor, Act.LIST, "web.today")
    return Listing(items=[DeadlineOut.of(row) for row in page.rows], next=page.next_url)


@operations.read(
    "/households/{household_id}/deadlines", Listing[DeadlineOut], Permission.WRITE_VISIT, Permission.EDIT_HOUSEHOLD
)
def list_deadlines_of_household(
    request: ActorRequest, household_id: UUID, paging: Query[Paging]
) -> Listing[DeadlineOut]:
    """Read what is due for a household, the nearest first."""
    household = get_object_or_404(Household.objects.visible_to(request.actor), pk=household_id)
    record(request.actor, Act.READ, "people.household", path=household.path, household_id=household.id)
    page = page_of(deadlines_of(request.actor, household), request=request, paging=paging, order=("due_at", "id"))
    return Listing(items=[DeadlineOut.of(row) for row in page.rows], next=page.next_url)
