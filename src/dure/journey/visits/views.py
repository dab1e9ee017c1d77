"""Pages of visits."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import label
from dure.foundation.drafts.middleware import keep_draft
from dure.foundation.drafts.too_late import too_late
from dure.foundation.merging.saving import save_or_merge, sent_edit
from dure.foundation.pages.paging import keyset
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.tips.models import Tip
from dure.journey.visits.access import may_cancel_visit, may_plan_visit
from dure.journey.visits.actions import (
    OutcomeError,
    cancel_visit,
    finish_step,
    join_visit,
    plan_visit,
    record_outcome,
    write_section,
)
from dure.journey.visits.forms import CancelForm, OutcomeForm, PlanForm, SectionForm, local_minute
from dure.journey.visits.models import Visit, VisitStaff
from dure.journey.visits.queries import listed_visits, own_section, parties, party_of, planned_nearby, visitors_for
from dure.journey.visits.screens import VisitScreen, chips_for, visit_line, visit_screen
from dure.journey.visits.section_versions import section_versions
from dure.journey.visits.states import VisitState
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household

NEXT_HOUR = dt.timedelta(hours=1)
WHAT = "visits.visit"


@guard(Permission.WRITE_VISIT)
def list_visits(request: ActorRequest) -> HttpResponse:
    """Mine or the team's, by day."""
    mine, when = request.GET.get("whose") != "team", request.GET.get("when", "today")
    rows = listed_visits(request.actor, mine=mine, when=when, now=request.now)
    order = ("-planned_at", "-id") if when == "over" else ("planned_at", "id")
    page = keyset(rows, request=request, order=order)
    goers = parties(request.actor, page.rows)
    record(request.actor, Act.LIST, WHAT, rows=len(page.rows))
    context = {
        "page": page,
        "lines": [visit_line(request.actor, visit, goers.get(visit.id, []), now=request.now) for visit in page.rows],
        "mine": mine,
        **chips_for(mine=mine, when=when),
    }
    return render(request, "visits/list.html", context)


@guard(Permission.PLAN_VISIT)
def plan(request: ActorRequest, household_id: uuid.UUID) -> HttpResponse:
    """Plan a visit to a household; ``?purpose=`` and ``?tip=`` come from the page that proposes it."""
    household = get_object_or_404(Household.objects.visible_to(request.actor), pk=household_id)
    require(may_plan_visit(request.actor, household))
    tip = _tip(request, household)
    visitors = visitors_for(household, on=timezone.localdate(request.now))
    form = PlanForm(request.POST or None, visitors=visitors, now=request.now, initial=_proposed(request))
    if request.method == "POST" and form.is_valid():
        made, new = plan_visit(
            actor=request.actor,
            household=household,
            at=request.now,
            tip=tip,
            record_id=form.cleaned_data["record_id"],
            planned_at=form.cleaned_data["planned_at"],
            purpose=form.cleaned_data["purpose"],
            staff=[uuid.UUID(user_id) for user_id in form.cleaned_data["staff"]],
        )
        if new:
            messages.success(request, _("The visit is planned."))
        return redirect("visits:visit", made.id)
    record(request.actor, Act.READ, WHAT, path=household.path, household_id=household.id)
    context = {
        "form": form,
        "household": household,
        "name": mask_name(household.label),
        "already": planned_nearby(request.actor, household, now=request.now),
    }
    return render(request, "visits/plan.html", context)


def _proposed(request: ActorRequest) -> dict[str, Any]:
    """The next full hour, by the actor alone, unless the proposing page knows the purpose."""
    hour = local_minute(request.now + NEXT_HOUR).replace(minute=0)
    return {
        "planned_at": hour,
        "purpose": request.GET.get("purpose", ""),
        "staff": [str(request.actor.user_id)],
    }


def _tip(request: ActorRequest, household: Household) -> Tip | None:
    try:
        tip_id = uuid.UUID(request.GET.get("tip", ""))
    except ValueError:
        return None
    found: Tip | None = Tip.objects.visible_to(request.actor).filter(pk=tip_id, household=household).first()
    return found


@guard(Permission.WRITE_VISIT, Permission.PLAN_VISIT)
def visit(request: ActorRequest, visit_id: uuid.UUID) -> HttpResponse:
    """One visit: who goes, how long ago the last one was, what each discipline wrote."""
    one = _visible(request, visit_id)
    _read(request, one)
    return render(request, "visits/visit.html", {"screen": visit_screen(request.actor, one, now=request.now)})


@guard(Permission.WRITE_VISIT)
def write(request: ActorRequest, visit_id: uuid.UUID) -> HttpResponse:
    """What came of the visit and the own section, in one form, so that nothing is typed and lost between two."""
    one = _visible(request, visit_id)
    screen = visit_screen(request.actor, one, now=request.now)
    require(screen.may_write)
    outcome_form, section_form = _write_forms(request, screen)
    # A list, so that the mistakes of both are shown at once.
    checked = [form.is_valid() for form in (outcome_form, section_form) if form is not None]
    if request.method == "POST" and all(checked):
        try:
            return _write_or_merge(request, screen, outcome_form, section_form)
        except OutcomeError as error:
            for field, fault in error.faults.items():
                cast(OutcomeForm, outcome_form).add_error(field, fault)
    _read(request, one)
    context = {"screen": screen, "outcome_form": outcome_form, "section_form": section_form}
    return render(request, "visits/write.html", context)


def _write_forms(request: ActorRequest, screen: VisitScreen) -> tuple[OutcomeForm | None, SectionForm | None]:
    """The outcome's form while it is open (or was, when this form was opened), and the one of the own section."""
    asked = screen.may_record or "outcome" in request.POST
    outcome_form = section_form = None
    if asked:
        begins = local_minute(min(screen.visit.planned_at, request.now))
        outcome_form = OutcomeForm(request.POST or None, now=request.now, initial={"started_at": begins})
    if screen.own_discipline:
        section = own_section(request.actor, screen.visit, screen.own_discipline)
        first = SectionForm.stored(section)
        section_form = SectionForm(sent_edit(request, first), required=not asked, initial=first)
    return outcome_form, section_form


def _write_or_merge(
    request: ActorRequest, screen: VisitScreen, outcome_form: OutcomeForm | None, section_form: SectionForm | None
) -> HttpResponse:
    """Write both; when a colleague of the same discipline was faster, write neither and show both texts."""
    if section_form is None:
        return _written(request, screen.visit, _write_outcome(request, screen.visit, outcome_form))
    next_try: list[Visit | None] = []

    def save(version: int) -> None:
        next_try.append(_write_outcome(request, screen.visit, outcome_form))
        _write_section(request, screen, section_form, version)

    merge = save_or_merge(
        request,
        section_form,
        save,
        versions=section_versions(request.actor, screen.visit, screen.own_discipline or ""),
        back_url=reverse("visits:visit", args=[screen.visit.id]),
        read=lambda: _read(request, screen.visit),
        carried=[outcome_form] if outcome_form else [],
    )
    return merge or _written(request, screen.visit, next_try[0])


def _write_outcome(request: ActorRequest, one: Visit, outcome_form: OutcomeForm | None) -> Visit | None:
    """Gives back the next visit when one follows."""
    if outcome_form is None:
        return None
    try:
        return record_outcome(actor=request.actor, visit=one, at=request.now, **outcome_form.cleaned_data)
    except AlreadyMoved:
        _say_it_was_written(request, one)
        return None


def _write_section(request: ActorRequest, screen: VisitScreen, section_form: SectionForm, version: int) -> None:
    text = section_form.cleaned_data["text"]
    # Who takes over the colleague's text unchanged does not become its author.
    if text and text != section_form.initial["text"]:
        write_section(
            actor=request.actor,
            visit=screen.visit,
            discipline=screen.own_discipline or "",
            text=text,
            version=version,
            at=request.now,
        )


def _written(request: ActorRequest, one: Visit, next_try: Visit | None) -> HttpResponse:
    messages.success(request, _("The visit is written down."))
    if next_try is not None:
        messages.info(request, _("The next visit is planned."))
    return redirect("visits:visit", (next_try or one).id)


def _say_it_was_written(request: ActorRequest, one: Visit) -> None:
    """A colleague (or the first of two clicks) was quicker with the outcome; one's own words wait as a draft."""
    keep_draft(request)
    now_is = Visit.objects.visible_to(request.actor).get(pk=one.pk)
    if now_is.state == VisitState.CANCELLED:
        messages.warning(request, _("This visit has been cancelled meanwhile, so no outcome was written."))
    else:
        words = {"outcome": label(now_is.outcome_id)}
        messages.info(request, _("The outcome of this visit is already written: %(outcome)s.") % words)


def _read(request: ActorRequest, one: Visit) -> None:
    record(request.actor, Act.READ, WHAT, path=one.path, object_id=one.id, household_id=one.household_id)


@guard(Permission.PLAN_VISIT)
def cancel(request: ActorRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Call a visit off, with the reason."""
    one = _visible(request, visit_id)
    require(may_cancel_visit(request.actor, one, party_of(request.actor, one)))
    if one.state != VisitState.PLANNED:
        return _is_over(request, one)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_visit(actor=request.actor, visit=one, at=request.now, **form.cleaned_data)
        except AlreadyMoved:
            return _is_over(request, one)
        messages.success(request, _("The visit is cancelled."))
        return redirect(one.household.get_absolute_url())
    _read(request, one)
    return render(request, "visits/cancel.html", {"form": form, "visit": one, "name": mask_name(one.household.label)})


def _is_over(request: ActorRequest, one: Visit) -> HttpResponse:
    said = _("This visit is over already, so it cannot be cancelled.")
    return too_late(request, said=said, stands_at=reverse("visits:visit", args=[one.id]))


@guard(Permission.WRITE_VISIT)
@require_POST
def join(request: ActorRequest, visit_id: uuid.UUID) -> HttpResponse:
    """Come along."""
    one = _visible(request, visit_id)
    goer: VisitStaff = join_visit(actor=request.actor, visit=one, at=request.now)
    words = {"discipline": label(goer.discipline_id)}
    messages.success(request, _("You are on this visit and write its section “%(discipline)s”.") % words)
    return redirect("visits:visit", one.id)


@guard(Permission.PLAN_VISIT)
@require_POST
def step_done(request: ActorRequest, visit_id: uuid.UUID) -> HttpResponse:
    """The next step after a visit in vain is done."""
    one = _visible(request, visit_id)
    finish_step(actor=request.actor, visit=one, at=request.now)
    messages.success(request, _("The step is marked as done."))
    return redirect("visits:visit", one.id)


def _visible(request: ActorRequest, visit_id: uuid.UUID) -> Visit:
    rows = Visit.objects.visible_to(request.actor).select_related(
        "household", "purpose", "outcome", "planned_by", "tip"
    )
    found: Visit = get_object_or_404(rows, pk=visit_id)
    return found
