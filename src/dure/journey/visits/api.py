"""Operations of visits."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.bodies import Body, body_of, checked
from dure.foundation.operations.paging import page_of
from dure.foundation.operations.problems import unfit
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Coded, Done, Listing, Paging, Typed, coded, coded_or_none
from dure.journey.discovery.tips.models import Tip
from dure.journey.visits.access import may_cancel_visit, may_plan_visit, own_discipline
from dure.journey.visits.actions import (
    OutcomeError,
    cancel_visit,
    finish_step,
    join_visit,
    plan_visit,
    record_outcome,
    write_section,
)
from dure.journey.visits.forms import CancelForm, OutcomeForm, PlanForm, SectionForm
from dure.journey.visits.models import Visit, VisitStaff
from dure.journey.visits.queries import (
    listed_visits,
    minutes_of,
    parties,
    party_of,
    sections_of,
    visitors_for,
    visits_of,
)
from dure.journey.visits.states import VisitState
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household

operations = Operations("Visits")

WHAT = "visits.visit"
ABOUT_TIP: Any = (UUID | None, Field(default=None, description="The tip that the visit follows."))
PlanBody = body_of(
    PlanForm,
    "PlanBody",
    staff=(list[UUID], Field(..., description="User ids of those who go; who may is at /households/{id}/visitors.")),
    tip=ABOUT_TIP,
)
OutcomeBody = body_of(OutcomeForm, "OutcomeBody")
SectionBody = body_of(SectionForm, "SectionBody")
CancelBody = body_of(CancelForm, "CancelBody")


class When(StrEnum):
    TODAY = "today"
    WEEK = "week"
    OVERDUE = "overdue"
    OVER = "over"


class VisitsQuery(Body):
    """Which visits."""

    when: When = Field(default=When.TODAY, description="today, week (the next seven days), overdue or over.")
    mine: bool = Field(default=True, description="Only those one goes on oneself.")


class GoerOut(Schema):
    """A person on a visit."""

    user_id: UUID
    name: str
    discipline: Coded

    @classmethod
    def of(cls, goer: VisitStaff) -> GoerOut:
        return cls(user_id=goer.user_id, name=goer.user.name, discipline=coded(goer.discipline_id))


class VisitRow(Schema):
    """A visit in a list."""

    id: UUID
    household_id: UUID
    name: str = Field(description="The household's; the middle is hidden.")
    state: VisitState
    purpose: Coded
    planned_at: dt.datetime
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    outcome: Coded | None = None
    is_first: bool
    party: list[GoerOut]


class SectionOut(Schema):
    """What one discipline wrote."""

    discipline: Coded
    author: str
    text: str
    written_at: dt.datetime
    version: int = Field(description="Send it back with the next writing of this section.")


class VisitOut(VisitRow):
    """A visit with what was written about it."""

    outcome_note: str
    planned_by: str
    tip_id: UUID | None = None
    minutes: int | None = Field(default=None, description="Its length, when the family was met.")
    sections: list[SectionOut]


class VisitorOut(Schema):
    """Somebody who may be put on a visit."""

    user_id: UUID
    name: str
    role: str
    discipline: Coded


def _row(visit: Visit, party: list[VisitStaff]) -> dict[str, Any]:
    return {
        "id": visit.id,
        "household_id": visit.household_id,
        "name": mask_name(visit.household.label),
        "state": visit.state,
        "purpose": coded(visit.purpose_id),
        "planned_at": visit.planned_at,
        "started_at": visit.started_at,
        "ended_at": visit.ended_at,
        "outcome": coded_or_none(visit.outcome_id),
        "is_first": visit.is_first,
        "party": [GoerOut.of(goer) for goer in party],
    }


@operations.read("/visits", Listing[VisitRow], Permission.WRITE_VISIT, query=VisitsQuery)
def list_visits(request: ActorRequest, asked: Typed, paging: Query[Paging]) -> Listing[VisitRow]:
    """Read one's own visits or the team's, by day."""
    when: When = asked.get("when", When.TODAY)
    rows = listed_visits(request.actor, mine=asked.get("mine", True), when=when, now=request.now)
    order = ("-planned_at", "-id") if when is When.OVER else ("planned_at", "id")
    page = page_of(rows, request=request, paging=paging, order=order)
    goers = parties(request.actor, page.rows)
    record(request.actor, Act.LIST, WHAT, rows=len(page.rows))
    return Listing(items=[VisitRow(**_row(row, goers.get(row.id, []))) for row in page.rows], next=page.next_url)


@operations.read("/households/{household_id}/visits", Listing[VisitRow], Permission.WRITE_VISIT, Permission.PLAN_VISIT)
def list_visits_of_household(request: ActorRequest, household_id: UUID, paging: Query[Paging]) -> Listing[VisitRow]:
    """Read a household's visits, the latest first."""
    household = _household(request, household_id)
    rows = visits_of(request.actor, household).select_related("household")
    page = page_of(rows, request=request, paging=paging, order=("-planned_at", "-id"))
    goers = parties(request.actor, page.rows)
    record(request.actor, Act.READ, WHAT, path=household.path, household_id=household.id)
    return Listing(items=[VisitRow(**_row(row, goers.get(row.id, []))) for row in page.rows], next=page.next_url)


@operations.read("/households/{household_id}/visitors", Listing[VisitorOut], Permission.PLAN_VISIT)
def list_visitors(request: ActorRequest, household_id: UUID) -> Listing[VisitorOut]:
    """Read who may be put on a visit to a household today."""
    household = _household(request, household_id)
    record(request.actor, Act.READ, WHAT, path=household.path, household_id=household.id)
    found = visitors_for(household, on=timezone.localdate(request.now))
    items = [
        VisitorOut(user_id=one.user_id, name=one.name, role=one.role, discipline=coded(one.discipline)) for one in found
    ]
    return Listing(items=items)


@operations.write("/households/{household_id}/visits", Done, Permission.PLAN_VISIT, body=PlanBody)
def plan_a_visit(request: ActorRequest, household_id: UUID, sent: Typed) -> Done:
    """Plan one visit for everybody who goes."""
    household = _household(request, household_id)
    require(may_plan_visit(request.actor, household))
    form = PlanForm(sent, visitors=visitors_for(household, on=timezone.localdate(request.now)), now=request.now)
    clean = checked(form).cleaned_data
    visit, new = plan_visit(
        actor=request.actor,
        household=household,
        at=request.now,
        tip=_tip(request, household, sent.get("tip")),
        record_id=clean["record_id"],
        planned_at=clean["planned_at"],
        purpose=clean["purpose"],
        staff=[UUID(user_id) for user_id in clean["staff"]],
    )
    return Done(id=visit.id, new=new, state=visit.state)


@operations.read("/visits/{visit_id}", VisitOut, Permission.WRITE_VISIT, Permission.PLAN_VISIT)
def read_visit(request: ActorRequest, visit_id: UUID) -> VisitOut:
    """Read a visit: who goes, what came of it, what each discipline wrote."""
    visit = _visit(request, visit_id)
    record(request.actor, Act.READ, WHAT, path=visit.path, object_id=visit.id, household_id=visit.household_id)
    sections = [
        SectionOut(
            discipline=coded(section.discipline_id),
            author=section.author.name,
            text=section.text,
            written_at=section.written_at,
            version=section.version,
        )
        for section in sections_of(request.actor, visit)
    ]
    return VisitOut(
        **_row(visit, party_of(request.actor, visit)),
        outcome_note=visit.outcome_note,
        planned_by=visit.planned_by.name if visit.planned_by else "",
        tip_id=visit.tip_id,
        minutes=minutes_of(visit),
        sections=sections,
    )


@operations.write("/visits/{visit_id}/outcome", Done, Permission.WRITE_VISIT, body=OutcomeBody)
def record_an_outcome(request: ActorRequest, visit_id: UUID, sent: Typed) -> Done:
    """Record what came of a visit. `id` is the next visit when one was planned with it."""
    visit = _visit(request, visit_id)
    form = checked(OutcomeForm(sent, now=request.now))
    try:
        following = record_outcome(actor=request.actor, visit=visit, at=request.now, **form.cleaned_data)
    except OutcomeError as error:
        raise unfit(**error.faults) from error
    return Done(id=following.id if following else visit.id, state=_visit(request, visit_id).state)


@operations.write("/visits/{visit_id}/section", Done, Permission.WRITE_VISIT, method="PUT", body=SectionBody)
def write_own_section(request: ActorRequest, visit_id: UUID, sent: Typed) -> Done:
    """Write the section of one's own discipline. `version` is 0 while there is none yet."""
    visit = _visit(request, visit_id)
    clean = checked(SectionForm(sent, required=True)).cleaned_data
    discipline = own_discipline(request.actor, party_of(request.actor, visit)) or ""
    section = write_section(actor=request.actor, visit=visit, discipline=discipline, at=request.now, **clean)
    return Done(id=visit.id, version=section.version)


@operations.write("/visits/{visit_id}/cancel", Done, Permission.PLAN_VISIT, body=CancelBody)
def cancel_a_visit(request: ActorRequest, visit_id: UUID, sent: Typed) -> Done:
    """Call a planned visit off."""
    visit = _visit(request, visit_id)
    require(may_cancel_visit(request.actor, visit, party_of(request.actor, visit)))
    cancel_visit(actor=request.actor, visit=visit, at=request.now, **checked(CancelForm(sent)).cleaned_data)
    return Done(id=visit.id, state=VisitState.CANCELLED)


@operations.write("/visits/{visit_id}/join", Done, Permission.WRITE_VISIT)
def join_a_visit(request: ActorRequest, visit_id: UUID) -> Done:
    """Come along on a planned visit."""
    visit = _visit(request, visit_id)
    join_visit(actor=request.actor, visit=visit, at=request.now)
    return Done(id=visit.id, state=visit.state)


@operations.write("/visits/{visit_id}/step-done", Done, Permission.PLAN_VISIT)
def finish_a_step(request: ActorRequest, visit_id: UUID) -> Done:
    """Say that the step which a visit in vain left behind is done."""
    visit = _visit(request, visit_id)
    return Done(id=visit.id, new=finish_step(actor=request.actor, visit=visit, at=request.now))


def _household(request: ActorRequest, household_id: UUID) -> Household:
    found: Household = get_object_or_404(Household.objects.visible_to(request.actor), pk=household_id)
    return found


def _visit(request: ActorRequest, visit_id: UUID) -> Visit:
    rows = Visit.objects.visible_to(request.actor).select_related("household", "planned_by", "tip")
    found: Visit = get_object_or_404(rows, pk=visit_id)
    return found


def _tip(request: ActorRequest, household: Household, tip_id: UUID | None) -> Tip | None:
    if tip_id is None:
        return None
    found: Tip = get_object_or_404(Tip.objects.visible_to(request.actor).filter(household=household), pk=tip_id)
    return found
