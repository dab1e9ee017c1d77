"""Operations of the figures."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.http import Http404, QueryDict
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.bodies import checked
from dure.foundation.operations.routes import Operations
from dure.steering.indicators.areas import UnknownArea, chosen
from dure.steering.indicators.command import told
from dure.steering.indicators.export import exported
from dure.steering.indicators.forms import BY_DAY, PeriodForm

operations = Operations("Figures")

Codes = Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=500)]


class FigureOut(Schema):
    """One number with everything that it depends on."""

    part: str = Field(description="`total` for the areas together, `area` for one dong.")
    area_codes: str = Field(description="Official codes, separated by spaces.")
    area_names: str
    indicator: str
    value: int | None = Field(default=None, description="Null when it is hidden.")
    unit: str
    period_from: dt.date
    period_to: dt.date
    as_of: dt.date | None = Field(default=None, description="The day whose state is counted.")
    hidden: str = Field(description="`small` (1 to 4), `guarding` (it would give a small one away) or empty.")


class FiguresOut(Schema):
    """The indicators of a period: the areas together, then dong by dong."""

    figures: list[FigureOut]


class FiguresQuery(Schema):
    """Which period and which areas."""

    first: dt.date | None = Field(default=None, description="First day; three months ago when both are left out.")
    last: dt.date | None = Field(default=None, description="Last day.")
    area: Codes = Field(default_factory=list, description="Official codes; all that one may count when left out.")


@operations.read("/figures", FiguresOut, Permission.SEE_INDICATORS)
def read_figures(request: ActorRequest, asked: Query[FiguresQuery]) -> FiguresOut:
    """Read the indicators of a period, counted from records; small numbers are hidden as on the page."""
    try:
        areas = chosen(request.actor, asked.area)
    except UnknownArea as unknown:
        raise Http404 from unknown
    data = QueryDict(mutable=True)
    data["by"] = BY_DAY
    data.setlist("area", asked.area)
    for name in ("first", "last"):
        if (day := getattr(asked, name)) is not None:
            data[name] = day.isoformat()
    form = PeriodForm.read(data, actor=request.actor, today=timezone.localdate(request.now))
    period = checked(form).period
    record(request.actor, Act.LIST, "indicators.board", asked=told(period, asked.area))
    rows = exported(request.actor, areas=areas, period=period)
    return FiguresOut(figures=[FigureOut.model_validate(row) for row in rows])
