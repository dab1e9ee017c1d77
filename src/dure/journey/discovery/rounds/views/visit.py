"""One visit: whom, why, what was tried, and the form for the door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.drafts.too_late import too_late
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.rounds.access import may_answer, may_write_try
from dure.journey.discovery.rounds.actions import record_try
from dure.journey.discovery.rounds.forms import TryForm
from dure.journey.discovery.rounds.listing import VISIT
from dure.journey.discovery.rounds.models import RoundVisit
from dure.journey.discovery.rounds.queries import tries_of
from dure.journey.discovery.rounds.screens import (
    BADGES,
    STATES,
    advice_for,
    answers_of,
    calendar_of,
    event_words,
    policy_of,
    try_lines,
)
from dure.journey.discovery.rounds.states import OPEN, RoundState
from dure.policy.korea.checklists import worries


@guard(Permission.TRIAGE, Permission.WRITE_VISIT)
def one_visit(request: ActorRequest, round_visit_id: UUID) -> HttpResponse:
    visit = _visit(request, round_visit_id)
    form = _form(request, visit)
    if request.method == "POST":
        require(may_write_try(request.actor, visit))
    if form is not None and form.is_valid():
        return _write(request, visit, form)
    record(request.actor, Act.READ, VISIT, path=visit.path, object_id=visit.pk, household_id=visit.household_id)
    return render(request, "rounds/visit.html", _context(request, visit, form))


def _visit(request: ActorRequest, round_visit_id: UUID) -> RoundVisit:
    rows = RoundVisit.objects.visible_to(request.actor)
    rows = rows.select_related("resident", "resident__sex", "household", "round", "assigned_to")
    found: RoundVisit = get_object_or_404(rows, pk=round_visit_id)
    return found


def _form(request: ActorRequest, visit: RoundVisit) -> TryForm | None:
    """For who may write here; the checklist for who belongs to its discipline."""
    if not may_write_try(request.actor, visit):
        return None
    list_of = policy_of(visit.round_id).checklist if may_answer(request.actor, visit) else ""
    return TryForm(request.POST or None, list_of=list_of)


def _write(request: ActorRequest, visit: RoundVisit, form: TryForm) -> HttpResponse:
    found = form.cleaned_data
    here = reverse("rounds:visit", args=[visit.pk])
    try:
        written = record_try(
            actor=request.actor,
            visit=visit,
            record_id=found["record_id"],
            way=found["way"],
            outcome=found["outcome"],
            note=found["note"],
            answers=form.answers,
            at=request.now,
        )
    except AlreadyMoved:
        said = _("A colleague has recorded this visit in the meantime; nothing was changed.")
        return too_late(request, said=said, stands_at=here)
    if written.worries:
        messages.warning(request, _("Saved. What is worrying is now among the findings; see who could help."))
    else:
        messages.success(request, _("Saved."))
    return redirect(here)


def _context(request: ActorRequest, visit: RoundVisit, form: TryForm | None) -> dict[str, Any]:
    tries = tries_of(request.actor, visit)
    found = worries(answers_of(tries))
    state = RoundState(visit.state)
    return {
        "visit": visit,
        "event": event_words(visit),
        "state": STATES[state],
        "badge": BADGES[state],
        "is_open": state in OPEN,
        "form": form,
        "answers": bool(form and form.sections),
        "tries": try_lines(tries, visit.round_id),
        "advice": advice_for(found) if found else None,
        "calendar": calendar_of(visit, today=timezone.localdate(request.now)),
        "refers": request.actor.may(Permission.REFER),
        "now": request.now,
    }
