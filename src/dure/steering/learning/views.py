"""Models that were learnt from the district's outcomes, each to look at and to take over as a draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from dure.engines.priority.weights import Weights, read_weights
from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.idle.clock import background
from dure.foundation.jobs.queue import pull_now
from dure.foundation.pages.paging import keyset
from dure.journey.discovery.weights.access import may_tune
from dure.journey.discovery.weights.actions import DraftThere
from dure.journey.discovery.weights.queries import districts_of, proposal
from dure.steering.learning.actions import MODEL, AskedAlready, ask_model, take_over
from dure.steering.learning.forms import OnceForm
from dure.steering.learning.jobs import LEARN
from dure.steering.learning.models import LearntModel
from dure.steering.learning.pictures import draw_calibration
from dure.steering.learning.screens import (
    BADGES,
    REASONS,
    STATES,
    group_tables,
    is_surely_better,
    left_out_words,
    measure_words,
    most_changed,
    point_lines,
    unchecked_groups,
    verdict,
)
from dure.steering.learning.states import ModelState

NEWEST = ("-asked_at", "-id")


@guard(Permission.TUNE_WEIGHTS)
def models(request: ActorRequest) -> HttpResponse:
    """The models of the district, the newest first; one can be asked for."""
    districts = districts_of(request.actor)
    if not districts:
        raise Http404
    path = districts[0].path
    form = OnceForm(request.POST or None)
    if form.is_valid():
        return _ask(request, path, form.cleaned_data["record_id"])
    rows = LearntModel.objects.visible_to(request.actor).filter(path=path).select_related("asked_by")
    page = keyset(rows, request=request, order=NEWEST)
    record(request.actor, Act.LIST, MODEL, path=path, rows=len(page.rows))
    lines = [{"row": row, "state": STATES[row.state], "badge": BADGES[ModelState(row.state)]} for row in page.rows]
    return render(request, "learning/models.html", {"page": page, "lines": lines, "form": OnceForm()})


def _ask(request: ActorRequest, path: str, record_id: UUID) -> HttpResponse:
    try:
        made, new = ask_model(actor=request.actor, record_id=record_id, path=path, at=request.now)
    except AskedAlready:
        messages.info(request, _("A model is already being trained. It takes a minute at most."))
        return redirect("learning:models")
    if new:
        pull_now(LEARN)
    return redirect("learning:model", made.id)


@guard(Permission.TUNE_WEIGHTS)
@require_safe
def model(request: ActorRequest, model_id: UUID) -> HttpResponse:
    row = _model_or_404(request, model_id)
    record(request.actor, Act.READ, MODEL, path=row.path, object_id=row.id)
    context: dict[str, Any] = {
        "row": row,
        "state": STATES[row.state],
        "badge": BADGES[ModelState(row.state)],
        "reason": REASONS.get(row.why, ""),
        "left_out": left_out_words(row),
    }
    if row.state == ModelState.LEARNT:
        context |= _learnt(row)
    return render(request, "learning/model.html", context)


def _learnt(row: LearntModel) -> dict[str, Any]:
    judged = row.judged
    points = point_lines(row, _by_hand(row), read_weights(row.proposal))
    groups = group_tables(row)
    unchecked, all_groups = unchecked_groups(groups)
    return {
        "form": OnceForm(),
        "verdict": verdict(row),
        "model_auc": measure_words(judged["model"]["auc"]),
        "hand_auc": measure_words(judged["hand"]["auc"]),
        "is_surely_better": is_surely_better(row),
        "points": points,
        "changes": most_changed(points),
        "groups": groups,
        "unchecked": unchecked,
        "all_groups": all_groups,
        "by_model": draw_calibration(judged["model"]["bins"], key="by-model", title=_("The model")),
        "by_hand": draw_calibration(judged["hand"]["bins"], key="by-hand", title=_("Weights set by hand")),
    }


def _by_hand(row: LearntModel) -> Weights:
    return read_weights(row.beside.weights) if row.beside else proposal().weights


@background("GET")
@guard(Permission.TUNE_WEIGHTS)
@require_safe
def progress(request: ActorRequest, model_id: UUID) -> HttpResponse:
    """Asked by the open page itself while it waits; then the page is shown anew."""
    row = _model_or_404(request, model_id)
    if row.state != ModelState.ASKED:
        return HttpResponseClientRefresh()
    return render(request, "learning/_progress.html", {"row": row})


@guard(Permission.TUNE_WEIGHTS)
@require_POST
def take(request: ActorRequest, model_id: UUID) -> HttpResponse:
    """Begin a draft from what was learnt; it is changed and released like any other."""
    row = _model_or_404(request, model_id)
    require(may_tune(request.actor, row.path))
    form = OnceForm(request.POST)
    if not form.is_valid() or row.state != ModelState.LEARNT:
        return redirect("learning:model", row.id)
    try:
        draft, _new = take_over(
            actor=request.actor, model=row, record_id=form.cleaned_data["record_id"], at=request.now
        )
    except DraftThere:
        messages.error(request, _("The district already has a draft. Please finish or discard it first."))
        return redirect("tuning:versions")
    messages.success(request, _("A draft was begun from the model. Change it as you see fit."))
    return redirect(reverse("tuning:edit", args=[draft.id]))


def _model_or_404(request: ActorRequest, model_id: UUID) -> LearntModel:
    rows = LearntModel.objects.visible_to(request.actor).select_related("asked_by", "beside")
    found: LearntModel = get_object_or_404(rows, pk=model_id)
    return found
