"""Operations of screenings."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.bodies import LARGEST, RECORD_ID, Body, as_choice, checked
from dure.foundation.operations.paging import page_of
from dure.foundation.operations.problems import unfit
from dure.foundation.operations.routes import Operations
from dure.foundation.operations.schemas import Coded, Done, Listing, Paging, Typed, coded
from dure.journey.screenings import queries
from dure.journey.screenings.actions import WHAT, run_screening
from dure.journey.screenings.facts import HOUSEHOLD_FACTS, PERSON_FACTS
from dure.journey.screenings.forms import FactsForm
from dure.journey.screenings.models import Screening, ScreeningResult, Verdict
from dure.registry.people.models import Household
from dure.registry.people.queries import members_of

operations = Operations("Screenings")

Fact = bool | int | str | list[str]
MOST = 60


class FactsBody(Body):
    """What is known of a family. An absent fact is unknown, never zero or no."""

    record_id: UUID | None = Field(default=None, description=RECORD_ID)
    as_of: dt.date | None = Field(default=None, description="The rules of this day are used; today when left out.")
    facts: dict[str, Fact] = Field(
        default_factory=dict,
        max_length=MOST,
        description="Facts of the household: " + ", ".join(spec.key for spec in HOUSEHOLD_FACTS) + ".",
        examples=[{"debts": 0, "crisis_reasons": []}],
    )
    persons: dict[UUID, dict[str, Fact]] = Field(
        default_factory=dict,
        max_length=MOST,
        description="Facts of members by their id: " + ", ".join(spec.key for spec in PERSON_FACTS) + ".",
    )


class StepOut(Schema):
    """One step of a judgement."""

    text: str
    value: str
    result: str = Field(description="ok, emergency (failed), warning (open) or neutral (no condition).")
    source: str


class ResultOut(Schema):
    """What was found for one programme."""

    programme: Coded
    verdict: Verdict
    amount_won: int | None = Field(default=None, description="A month, when it can be received.")
    at_most: bool = Field(description="Whether the amount is an upper bound.")
    reason: str
    steps: list[StepOut]
    missing: list[str] = Field(description="Facts that are not known.")
    parameter_version: str


class ScreeningRow(Schema):
    """A screening in a list."""

    id: UUID
    household_id: UUID
    as_of: dt.date
    screened_at: dt.datetime
    screened_by: str

    @classmethod
    def facts_of(cls, row: Screening) -> dict[str, Any]:
        return {
            "id": row.id,
            "household_id": row.household_id,
            "as_of": row.as_of,
            "screened_at": row.screened_at,
            "screened_by": row.screened_by.name if row.screened_by else "",
        }


class ScreeningOut(ScreeningRow):
    """A screening with its answers and what to ask next."""

    facts: dict[str, Any] = Field(description="What was known, as it was judged.")
    results: list[ResultOut]
    ask_next: list[str] = Field(description="The facts that would settle the most.")


@operations.read("/households/{household_id}/screenings", Listing[ScreeningRow], Permission.SCREEN)
def list_screenings(request: ActorRequest, household_id: UUID, paging: Query[Paging]) -> Listing[ScreeningRow]:
    """Read a household's screenings, the newest first."""
    household = _household(request, household_id)
    record(request.actor, Act.READ, WHAT, path=household.path, household_id=household.pk)
    rows = queries.screenings_of(request.actor, household)
    page = page_of(rows, request=request, paging=paging, order=("-screened_at", "-id"))
    return Listing(items=[ScreeningRow(**ScreeningRow.facts_of(row)) for row in page.rows], next=page.next_url)


@operations.write("/households/{household_id}/screenings", Done, Permission.SCREEN, body=FactsBody)
def screen_a_household(request: ActorRequest, household_id: UUID, sent: Typed) -> Done:
    """Judge a household against every programme.

    Birth dates, relations and known disabilities come from the register.
    """
    household = _household(request, household_id)
    form = _form(request, household, sent)
    screening, new = run_screening(
        actor=request.actor,
        record_id=form.cleaned_data["record_id"],
        household=household,
        facts=form.household_facts(),
        persons=form.person_facts(),
        as_of=form.cleaned_data["as_of"],
        at=request.now,
    )
    return Done(id=screening.id, new=new)


@operations.read("/screenings/{screening_id}", ScreeningOut, Permission.SCREEN)
def read_screening(request: ActorRequest, screening_id: UUID) -> ScreeningOut:
    """Read a screening: eligible, not eligible or cannot tell, with every step and its source."""
    row = queries.screening_seen(request.actor, screening_id)
    if row is None:
        raise Http404
    record(request.actor, Act.READ, WHAT, path=row.path, object_id=row.pk, household_id=row.household_id)
    rows = queries.results_of(request.actor, row)
    best = queries.questions(row, rows).best
    return ScreeningOut(
        **ScreeningRow.facts_of(row),
        facts=row.facts,
        results=[_result(each, answer) for each, answer in zip(rows, queries.answers(rows), strict=True)],
        ask_next=list(best.facts) if best else [],
    )


def _result(row: ScreeningResult, answer: queries.Answer) -> ResultOut:
    return ResultOut(
        programme=coded(row.programme_id),
        verdict=Verdict(row.verdict),
        amount_won=answer.amount_won,
        at_most=answer.at_most,
        reason=answer.reason,
        steps=[StepOut(**step) for step in answer.steps],
        missing=row.missing,
        parameter_version=row.parameter_version,
    )


def _form(request: ActorRequest, household: Household, sent: Typed) -> FactsForm:
    """The facts through the form of the page: the same choices and limits."""
    members, today = members_of(request.actor, household), timezone.localdate(request.now)
    facts = {key: _as_typed(value) for key, value in sent.get("facts", {}).items()}
    for person, known in sent.get("persons", {}).items():
        facts |= {f"{person}-{key}": _as_typed(value) for key, value in known.items()}
    data = {"record_id": sent["record_id"], "as_of": sent.get("as_of") or today, **facts}
    data["no_crisis"] = facts.get("crisis_reasons") == []
    form = FactsForm(data, members=members, household={}, persons={}, today=today)
    unknown = sorted(set(facts) - set(form.fields))
    if unknown:
        raise unfit(facts=_("There is no such fact, or no such person in the household."))
    return checked(form)


def _as_typed(value: Fact) -> Any:
    if isinstance(value, bool):
        return as_choice(value)
    if isinstance(value, int) and abs(value) > LARGEST:
        return str(LARGEST)
    return value


def _household(request: ActorRequest, household_id: UUID) -> Household:
    found: Household = get_object_or_404(
        Household.objects.visible_to(request.actor).select_related("area"), pk=household_id
    )
    return found
