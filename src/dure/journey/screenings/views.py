"""The facts page and the result page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.journey.screenings import queries
from dure.journey.screenings.actions import WHAT, run_screening
from dure.journey.screenings.facts import suggested, suggested_persons
from dure.journey.screenings.forms import FactsForm
from dure.journey.screenings.models import Screening, ScreeningResult
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household
from dure.registry.people.queries import age_on, members_of

EARLIER = 10


@guard(Permission.SCREEN)
def facts(request: ActorRequest, household_id: UUID) -> HttpResponse:
    """What is known of the family, and the button that judges it."""
    rows = Household.objects.visible_to(request.actor).select_related("area")
    household: Household = get_object_or_404(rows, pk=household_id)
    form = _form(request, household)
    if request.method == "POST" and form.is_valid():
        screening, new = run_screening(
            actor=request.actor,
            record_id=form.cleaned_data["record_id"],
            household=household,
            facts=form.household_facts(),
            persons=form.person_facts(),
            as_of=form.cleaned_data["as_of"],
            at=request.now,
        )
        if new:
            messages.success(request, _("The programmes were screened."))
        else:
            messages.info(request, _("This form was screened before; facts changed since then need a new screening."))
        return redirect("screenings:result", screening.pk)
    record(request.actor, Act.READ, WHAT, path=household.path, household_id=household.pk)
    today = timezone.localdate(request.now)
    groups = [
        (mask_name(person.name), person, age_on(person.birth_date, today), fields)
        for person, fields in form.member_groups()
    ]
    return render(request, "screenings/facts.html", {"household": household, "form": form, "groups": groups})


def _form(request: ActorRequest, household: Household) -> FactsForm:
    last = queries.screenings_of(request.actor, household).first()
    kept, members = last.facts if last else None, members_of(request.actor, household)
    return FactsForm(
        request.POST or None,
        members=members,
        household=suggested(household, kept),
        persons=suggested_persons(members, kept),
        today=timezone.localdate(request.now),
    )


@guard(Permission.SCREEN)
def result(request: ActorRequest, screening_id: UUID) -> HttpResponse:
    """One row for each programme with its reason, and what to ask next."""
    screening = queries.screening_seen(request.actor, screening_id)
    if screening is None:
        raise Http404
    record(
        request.actor,
        Act.READ,
        WHAT,
        path=screening.path,
        object_id=screening.pk,
        household_id=screening.household_id,
    )
    rows = queries.results_of(request.actor, screening)
    earlier = queries.screenings_of(request.actor, screening.household)[:EARLIER]
    return render(
        request,
        "screenings/result.html",
        {
            "screening": screening,
            "household": screening.household,
            "name": mask_name(screening.household.label),
            "answers": queries.answers(rows),
            "ask": _ask(screening, rows),
            "earlier": earlier,
        },
    )


def _ask(screening: Screening, rows: list[ScreeningResult]) -> dict[str, Any]:
    """What to ask next in words, each fact with the place in the form where the answer goes."""
    questions = queries.questions(screening, rows)
    page = reverse("screenings:facts", args=[screening.household_id])
    best = questions.best
    return {
        "best_facts": ", ".join(queries.fact_label(key) for key in best.facts) if best else "",
        "settled": [queries.programme_name(programme) for programme in best.programmes] if best else [],
        "facts": [
            {"label": queries.fact_label(key), "count": len(programmes), "url": page}
            for key, programmes in questions.facts
        ],
        "url": page,
    }
