"""Operations of the area tree."""

from __future__ import annotations

import datetime as dt

from ninja import Query, Schema
from pydantic import Field

from dure.foundation.access.guards import ActorRequest
from dure.foundation.areas.models import Area
from dure.foundation.operations.bodies import Body
from dure.foundation.operations.paging import page_of
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Coded, Listing, Paging, Typed, coded

operations = Operations("Areas")


class AreasQuery(Body):
    """Which areas."""

    parent: str | None = Field(default=None, max_length=20, description="Only those right below this code.")
    level: str | None = Field(default=None, max_length=80, description="A code of `area_level`.")


class AreaOut(Schema):
    """A province, district, dong, tong or ban."""

    code: str = Field(description="Official code.")
    level: Coded
    parent: str | None = None
    path: str = Field(description="The codes from the top, each closed by a dot.")
    name_ko: str
    name_en: str
    valid_from: dt.date
    valid_to: dt.date | None = None

    @classmethod
    def of(cls, row: Area) -> AreaOut:
        return cls(
            code=row.code,
            level=coded(row.level_id),
            parent=row.parent_id,
            path=row.path,
            name_ko=row.name_ko,
            name_en=row.name_en,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )


@operations.read("/areas", Listing[AreaOut], query=AreasQuery)
def list_areas(request: ActorRequest, asked: Typed, paging: Query[Paging]) -> Listing[AreaOut]:
    """Read the area tree in its order."""
    rows = Area.objects.all()
    if asked.get("parent"):
        rows = rows.filter(parent=asked["parent"])
    if asked.get("level"):
        rows = rows.filter(level=asked["level"])
    page = page_of(rows, request=request, paging=paging, order=("path",))
    return Listing(items=[AreaOut.of(row) for row in page.rows], next=page.next_url)
