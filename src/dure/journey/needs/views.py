"""Pages of needs."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import NotAllowed, require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import label
from dure.foundation.pages.paging import keyset
from dure.journey.needs.access import may_rate_needs
from dure.journey.needs.actions import rate_needs
from dure.journey.needs.forms import DecisionForm, RatingForm
from dure.journey.needs.picture import class_of, known_ratings, last_flags
from dure.journey.needs.queries import area_bars, class_history, current_class, unrated_areas
from dure.journey.needs.screens import Proposal, areas_to_rate, past_class, proposal_of, scale, signs_to_tick
from dure.journey.visits.models import Visit
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household


@guard(Permission.RATE_NEEDS)
def rate(request: ActorRequest, household_id: uuid.UUID) -> HttpResponse:
    """Rate, look at the class that follows, confirm it or decide otherwise. ``?visit=`` is where it was asked."""
    household = get_object_or_404(Household.objects.visible_to(request.actor), pk=household_id)
    visit = _visit(request, household)
    require(may_rate_needs(request.actor, household, visit))
    known = known_ratings(request.actor, household)
    form = RatingForm(request.POST or None, initial={"flags": last_flags(request.actor, household)})
    context = {
        "household": household,
        "name": mask_name(household.label),
        "visit": visit,
        "form": form,
        "decision": None,
    }
    if request.method == "POST" and form.is_valid():
        response, shown = _decide(request, household, visit, form)
        if response is not None:
            return response
        context |= shown
    record(request.actor, Act.READ, "needs.need", path=household.path, household_id=household.id)
    context |= {"areas": areas_to_rate(form, known), "signs": signs_to_tick(form), "scale": scale()}
    return render(request, "needs/rate.html", context)


def _decide(
    request: ActorRequest, household: Household, visit: Visit | None, form: RatingForm
) -> tuple[HttpResponse | None, dict[str, Any]]:
    """Save what was decided about the class on the page, or give what shows the class that follows now."""
    proposal, decision = _propose(request, household, form)
    if decision.is_bound and decision.is_valid():
        try:
            return _save(request, household, visit, form, decision), {}
        except NotAllowed:
            # A colleague saved at the same moment; nothing is written yet, and the class may be another one now.
            proposal, decision = _propose(request, household, form)
    seen = request.POST.get("seen", "")
    return None, {"proposal": proposal, "decision": decision, "changed": bool(seen) and seen != proposal.mark}


def _propose(request: ActorRequest, household: Household, form: RatingForm) -> tuple[Proposal, DecisionForm]:
    """The class that follows; the decision counts only when it was made about just this class."""
    known = known_ratings(request.actor, household)
    result = class_of(known, form.cleaned_data["ratings"], form.cleaned_data["flags"])
    proposal = proposal_of(result, known=known, form=form)
    is_decided = request.POST.get("step") == "save" and request.POST.get("seen") == proposal.mark
    computed = f"crisis_class:{result.class_code}"
    return proposal, DecisionForm(request.POST if is_decided else None, computed=computed)


def _save(
    request: ActorRequest, household: Household, visit: Visit | None, form: RatingForm, decision: DecisionForm
) -> HttpResponse:
    _assessment, new = rate_needs(
        actor=request.actor, household=household, visit=visit, at=request.now, **form.record, **decision.cleaned_data
    )
    if new:
        words = {"crisis": label(decision.cleaned_data["decided"])}
        messages.success(request, _("The needs are saved. Crisis class: %(crisis)s.") % words)
    return redirect(household.get_absolute_url())


def _visit(request: ActorRequest, household: Household) -> Visit | None:
    try:
        visit_id = uuid.UUID(request.GET.get("visit", ""))
    except ValueError:
        return None
    found: Visit | None = Visit.objects.visible_to(request.actor).filter(pk=visit_id, household=household).first()
    return found


@guard(Permission.WRITE_VISIT, Permission.RATE_NEEDS)
def history(request: ActorRequest, household_id: uuid.UUID) -> HttpResponse:
    """Which class the household had, since when, why, and who decided."""
    household = get_object_or_404(Household.objects.visible_to(request.actor), pk=household_id)
    page = keyset(class_history(request.actor, household), request=request, order=("-decided_at", "-id"))
    current = current_class(request.actor, household)
    record(request.actor, Act.READ, "needs.crisisclass", path=household.path, household_id=household.id)
    context = {
        "household": household,
        "name": mask_name(household.label),
        "page": page,
        "past": [past_class(crisis) for crisis in page.rows],
        "current": past_class(current) if current else None,
        "bars": area_bars(request.actor, household),
        "unrated": unrated_areas(request.actor, household),
        "may_rate": may_rate_needs(request.actor, household).allowed,
    }
    return render(request, "needs/history.html", context)
