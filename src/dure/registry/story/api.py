"""The story as an operation."""

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
from dure.foundation.operations.schemas import Listing, Paging, Typed
from dure.registry.people.models import Household
from dure.registry.story.models import Chapter, StoryLine
from dure.registry.story.queries import lines_of, told

operations = Operations("Story")


class StoryQuery(Body):
    """Which part of the story."""

    chapter: Chapter | None = Field(default=None, description="All parts when it is left out.")


class LineOut(Schema):
    """One thing that happened."""

    at: dt.datetime
    chapter: Chapter
    text: str = Field(description="In the language of the request.")
    quote: str = Field(description="Words of a person.")
    actor: str
    what: str
    object_id: UUID | None = None

    @classmethod
    def of(cls, line: StoryLine) -> LineOut:
        row = told(line)
        return cls(
            at=row.at,
            chapter=Chapter(row.chapter),
            text=row.text,
            quote=row.quote,
            actor=row.actor_name,
            what=row.what,
            object_id=row.object_id,
        )


@operations.read(
    "/households/{household_id}/story",
    Listing[LineOut],
    Permission.WRITE_VISIT,
    Permission.EDIT_HOUSEHOLD,
    query=StoryQuery,
)
def read_story(request: ActorRequest, household_id: UUID, asked: Typed, paging: Query[Paging]) -> Listing[LineOut]:
    """Read what happened with a household, the newest first."""
    household = get_object_or_404(Household.objects.visible_to(request.actor), pk=household_id)
    record(request.actor, Act.READ, "people.household", path=household.path, household_id=household.id)
    rows = lines_of(request.actor, household, chapter=asked.get("chapter") or "")
    page = page_of(rows, request=request, paging=paging, order=("-at", "-id"))
    return Listing(items=[LineOut.of(row) for row in page.rows], next=page.next_url)
