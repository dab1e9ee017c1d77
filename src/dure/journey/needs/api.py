"""Operations of needs and of the crisis class."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field
from uuid_utils.compat import uuid7

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.bodies import RECORD_ID, Body, checked
from dure.foundation.operations.paging import page_of
from dure.foundation.operations.problems import unfit
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Coded, Done, Listing, Paging, Typed, coded
from dure.journey.needs.access import may_rate_needs
from dure.journey.needs.actions import rate_needs
from dure.journey.needs.forms import DecisionForm, RatingForm, field_name
from dure.journey.needs.models import CrisisClass, Need
from dure.journey.needs.picture import class_of, known_ratings
from dure.journey.needs.queries import class_history, current_class, open_needs, reasons_in_words
from dure.journey.needs.screens import proposal_of
from dure.journey.visits.models import Visit
from dure.registry.people.models import Household

operations = Operations("Needs")

Severity = Annotated[int, Field(ge=0, le=4)]


class Rating(Body):
    """What was asked, and the danger signs that were seen."""

    ratings: dict[str, Severity] = Field(
        default_factory=dict,
        description="Sub-area (code of `need_area`) to severity 0–4. An absent one was not asked; that is not 0.",
        examples=[{"N01.1": 3}],
        max_length=100,
    )
    flags: list[str] = Field(default_factory=list, max_length=50, description="Danger signs of the class rule.")
    note: str | None = Field(default=None, description="What the family says it needs.")


class RatingBody(Rating):
    """A rating with the officer's own decision about the class."""

    record_id: UUID | None = Field(default=None, description=RECORD_ID)
    visit: UUID | None = Field(default=None, description="The visit at which it was asked.")
    decided: str = Field(
        description="The class that you decide, a code of `crisis_class`. What the rule says is at …/needs/proposal.",
        examples=["crisis_class:focused"],
    )
    override_reason: str | None = Field(default=None, description="Why otherwise than the rule: at least ten letters.")


class NeedOut(Schema):
    """An open need of a household."""

    id: UUID
    area: Coded
    severity: int = Field(description="0 to 4.")
    state: str
    found_at: dt.datetime
    changed_at: dt.datetime

    @classmethod
    def of(cls, row: Need) -> NeedOut:
        return cls(
            id=row.id,
            area=coded(row.area_id),
            severity=row.severity,
            state=row.state,
            found_at=row.found_at,
            changed_at=row.changed_at,
        )


class ClassOut(Schema):
    """The crisis class of a household from one moment on."""

    id: UUID
    computed: Coded = Field(description="What the rule said.")
    decided: Coded = Field(description="What a person decided.")
    is_complex: bool
    reasons: list[str]
    override_reason: str
    rule_version: str
    decided_by: str
    decided_at: dt.datetime
    is_current: bool

    @classmethod
    def of(cls, row: CrisisClass) -> ClassOut:
        return cls(
            id=row.id,
            computed=coded(row.computed_id),
            decided=coded(row.decided_id),
            is_complex=row.is_complex,
            reasons=reasons_in_words(row),
            override_reason=row.override_reason,
            rule_version=row.rule_version,
            decided_by=row.decided_by.name if row.decided_by else "",
            decided_at=row.decided_at,
            is_current=row.is_current,
        )


class NeedsOut(Schema):
    """The needs of a household as far as they were asked."""

    needs: list[NeedOut]
    ratings: dict[str, int] = Field(description="The newest rating of every sub-area that was ever asked.")
    current_class: ClassOut | None = None


class ProposalOut(Schema):
    """What the rule says of a rating; nothing was saved."""

    computed: Coded
    is_complex: bool
    reasons: list[str]
    unrated: list[str] = Field(description="Areas that nobody has asked about.")
    contact: str = Field(description="How often to be in touch then.")


@operations.read("/households/{household_id}/needs", NeedsOut, Permission.WRITE_VISIT, Permission.RATE_NEEDS)
def read_needs(request: ActorRequest, household_id: UUID) -> NeedsOut:
    """Read a household's open needs, its ratings and its crisis class."""
    household = _household(request, household_id)
    record(request.actor, Act.READ, "needs.need", path=household.path, household_id=household.id)
    crisis = current_class(request.actor, household)
    return NeedsOut(
        needs=[NeedOut.of(row) for row in open_needs(request.actor, household)],
        ratings=known_ratings(request.actor, household),
        current_class=ClassOut.of(crisis) if crisis else None,
    )


@operations.read("/households/{household_id}/classes", Listing[ClassOut], Permission.WRITE_VISIT, Permission.RATE_NEEDS)
def list_classes(request: ActorRequest, household_id: UUID, paging: Query[Paging]) -> Listing[ClassOut]:
    """Read which crisis class a household had, since when and why."""
    household = _household(request, household_id)
    rows = class_history(request.actor, household)
    page = page_of(rows, request=request, paging=paging, order=("-decided_at", "-id"))
    record(request.actor, Act.READ, "needs.crisisclass", path=household.path, household_id=household.id)
    return Listing(items=[ClassOut.of(row) for row in page.rows], next=page.next_url)


@operations.write(
    "/households/{household_id}/needs/proposal", ProposalOut, Permission.RATE_NEEDS, body=Rating, keeps=False
)
def propose_a_class(request: ActorRequest, household_id: UUID, sent: Typed) -> ProposalOut:
    """Ask which class follows from a rating, without saving it."""
    household = _household(request, household_id)
    require(may_rate_needs(request.actor, household, None))
    form = _rating(sent)
    record(request.actor, Act.READ, "needs.need", path=household.path, household_id=household.id)
    known = known_ratings(request.actor, household)
    result = class_of(known, form.cleaned_data["ratings"], form.cleaned_data["flags"])
    proposal = proposal_of(result, known=known, form=form)
    return ProposalOut(
        computed=coded(f"crisis_class:{result.class_code}"),
        is_complex=proposal.is_complex,
        reasons=[str(step["text"]) for step in proposal.steps],
        unrated=proposal.unrated,
        contact=proposal.contact,
    )


@operations.write("/households/{household_id}/needs", Done, Permission.RATE_NEEDS, body=RatingBody)
def rate_the_needs(request: ActorRequest, household_id: UUID, sent: Typed) -> Done:
    """Rate a household's needs and decide its crisis class."""
    household = _household(request, household_id)
    visit = _visit(request, household, sent.get("visit"))
    require(may_rate_needs(request.actor, household, visit))
    form = _rating(sent)
    result = class_of(known_ratings(request.actor, household), form.cleaned_data["ratings"], form.cleaned_data["flags"])
    decision = checked(DecisionForm(sent, computed=f"crisis_class:{result.class_code}"))
    assessment, new = rate_needs(
        actor=request.actor, household=household, visit=visit, at=request.now, **form.record, **decision.cleaned_data
    )
    return Done(id=assessment.id, new=new)


def _rating(sent: Typed) -> RatingForm:
    """The rating through the form of the page, which names its fields otherwise."""
    fields: dict[str, Any] = {field_name(area): str(severity) for area, severity in sent.get("ratings", {}).items()}
    form = RatingForm({"record_id": uuid7(), **sent, **fields})
    unknown = [name for name in fields if name not in form.fields]
    if unknown:
        raise unfit(ratings=_("There is no such area to rate."))
    return checked(form)


def _household(request: ActorRequest, household_id: UUID) -> Household:
    found: Household = get_object_or_404(Household.objects.visible_to(request.actor), pk=household_id)
    return found


def _visit(request: ActorRequest, household: Household, visit_id: UUID | None) -> Visit | None:
    if visit_id is None:
        return None
    found: Visit = get_object_or_404(Visit.objects.visible_to(request.actor).filter(household=household), pk=visit_id)
    return found
