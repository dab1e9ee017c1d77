"""The versions of the weights: changing a draft with its effect in sight, releasing it, watching it take hold."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from dure.engines.priority.weights import Weights, read_weights
from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.drafts.too_late import too_late
from dure.foundation.idle.clock import background
from dure.foundation.jobs.queue import pull_now
from dure.foundation.merging.saving import save_or_merge, sent_edit
from dure.foundation.merging.versions import versions_of as edits_of
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.findings.actions.gathering import FINDING
from dure.journey.discovery.findings.jobs import RESCORE
from dure.journey.discovery.tuning.forms import DraftForm, EditDraftForm, ReleaseForm, WeightsFields, as_fields
from dure.journey.discovery.tuning.pictures import draw_effect, score_names
from dure.journey.discovery.tuning.queries import effect_of, progress_of, tunable
from dure.journey.discovery.tuning.screens import BADGES, STATES, mover_lines, table, version_lines
from dure.journey.discovery.weights.access import may_release, may_tune
from dure.journey.discovery.weights.actions import (
    VERSION,
    DraftThere,
    drop_draft,
    edit_draft,
    release_draft,
    start_draft,
)
from dure.journey.discovery.weights.models import WeightVersion
from dure.journey.discovery.weights.queries import InForce, districts_of, versions_of, weights_on
from dure.journey.discovery.weights.states import VersionState

PREVIEW = "preview"


@guard(Permission.TUNE_WEIGHTS)
@require_safe
def versions(request: ActorRequest) -> HttpResponse:
    """What holds in the district, what held before, and what is being drafted."""
    district = _district(request)
    rows = versions_of(request.actor, district.path)
    record(request.actor, Act.LIST, VERSION, path=district.path, rows=len(rows))
    held = _held(request, district.path)
    context = {
        "district": district,
        "held": held,
        "lines": version_lines(rows, today=timezone.localdate(request.now)),
        "draft": next((row for row in rows if row.state == VersionState.DRAFT), None),
        "table": table(held.weights, held.weights, rows),
        "progress": progress_of(request.actor, district.path, at=request.now),
    }
    return render(request, "tuning/versions.html", context)


@background("GET")
@guard(Permission.TUNE_WEIGHTS)
@require_safe
def progress(request: ActorRequest) -> HttpResponse:
    """How many findings are scored anew, asked by the open page itself; when all are, the page is shown anew."""
    found = progress_of(request.actor, _district(request).path, at=request.now)
    if not found.is_running:
        return HttpResponseClientRefresh()
    return render(request, "tuning/_progress.html", {"progress": found})


@guard(Permission.TUNE_WEIGHTS)
def add(request: ActorRequest) -> HttpResponse:
    """A new draft, beginning from what holds."""
    district = _district(request)
    held = _held(request, district.path)
    form = DraftForm(request.POST or None, base=held.weights, initial=as_fields(held.weights))
    if PREVIEW not in request.POST and form.is_valid():
        try:
            draft, _new = start_draft(
                actor=request.actor,
                record_id=form.cleaned_data["record_id"],
                path=district.path,
                weights=form.weights(),
                note=form.cleaned_data["note"],
                at=request.now,
            )
        except DraftThere:
            form.add_error(None, _("A colleague began a draft meanwhile. Please continue that one, or discard it."))
        else:
            messages.success(request, _("The draft is saved. It takes effect once another officer has released it."))
            return redirect("tuning:version", draft.id)
    record(request.actor, Act.READ, VERSION, path=district.path)
    return _editor(request, form, district.path, held)


@guard(Permission.TUNE_WEIGHTS)
def edit(request: ActorRequest, version_id: UUID) -> HttpResponse:
    draft = get_object_or_404(tunable(request.actor), pk=version_id)
    require(may_tune(request.actor, draft.path))
    if draft.state != VersionState.DRAFT:
        return _decided_before(request, draft)
    stored, base = EditDraftForm.stored(draft), read_weights(draft.weights)
    form = EditDraftForm(sent_edit(request, stored), base=base, initial=stored)
    if PREVIEW not in request.POST and form.is_valid():
        merge = save_or_merge(
            request,
            form,
            lambda version: edit_draft(
                actor=request.actor,
                draft=draft,
                version=version,
                weights=form.weights(),
                note=form.cleaned_data["note"],
                at=request.now,
            ),
            versions=edits_of(request.actor, draft, EditDraftForm.stored),
            back_url=reverse("tuning:version", args=[draft.id]),
            read=lambda: _record_look(request, draft),
        )
        if merge is not None:
            return merge
        messages.success(request, _("The draft is saved. It takes effect once another officer has released it."))
        return redirect("tuning:version", draft.id)
    _record_look(request, draft)
    return _editor(request, form, draft.path, _held(request, draft.path), draft)


@guard(Permission.TUNE_WEIGHTS)
@require_safe
def version(request: ActorRequest, version_id: UUID) -> HttpResponse:
    """One version: of a draft what it would do, and releasing it; of a released one what it says."""
    row = get_object_or_404(tunable(request.actor), pk=version_id)
    require(may_tune(request.actor, row.path))
    _record_look(request, row)
    today = timezone.localdate(request.now)
    return _version_page(request, row, ReleaseForm(today=today, initial={"seen": row.version, "valid_from": today}))


@guard(Permission.TUNE_WEIGHTS)
@require_POST
def release(request: ActorRequest, version_id: UUID) -> HttpResponse:
    draft = get_object_or_404(tunable(request.actor), pk=version_id)
    require(may_release(request.actor, draft))
    today = timezone.localdate(request.now)
    form = ReleaseForm(request.POST, today=today)
    if not form.is_valid():
        _record_look(request, draft)
        return _version_page(request, draft, form)
    draft.version = form.cleaned_data["seen"]
    valid_from = form.cleaned_data["valid_from"]
    try:
        release_draft(actor=request.actor, draft=draft, valid_from=valid_from, at=request.now)
    except AlreadyMoved:
        return _decided_before(request, draft)
    if valid_from == today:
        pull_now(RESCORE)
    messages.success(request, _("The weights are released. The open findings are scored anew."))
    return redirect("tuning:versions")


@guard(Permission.TUNE_WEIGHTS)
@require_POST
def drop(request: ActorRequest, version_id: UUID) -> HttpResponse:
    """Put a draft aside."""
    draft = get_object_or_404(tunable(request.actor), pk=version_id)
    require(may_tune(request.actor, draft.path))
    try:
        drop_draft(actor=request.actor, draft=draft, at=request.now)
    except AlreadyMoved:
        return _decided_before(request, draft)
    messages.success(request, _("The draft is discarded."))
    return redirect("tuning:versions")


def _district(request: ActorRequest) -> Area:
    """An officer tunes the weights of one district; whoever is posted in two, those of the first."""
    found = districts_of(request.actor)
    if not found:
        raise Http404
    return found[0]


def _held(request: ActorRequest, path: str) -> InForce:
    return weights_on(request.actor, timezone.localdate(request.now)).at(path)


def _record_look(request: ActorRequest, row: WeightVersion) -> None:
    record(request.actor, Act.READ, VERSION, path=row.path, object_id=row.id)


def _editor(
    request: ActorRequest, form: WeightsFields, path: str, held: InForce, draft: WeightVersion | None = None
) -> HttpResponse:
    typed = form.weights() if form.is_bound and form.is_valid() else form.base
    context = {
        "form": form,
        "draft": draft,
        "held": held,
        "table": table(typed, held.weights, versions_of(request.actor, path), form),
    }
    if PREVIEW in request.POST and form.is_valid():
        context |= _effect(request, path, typed)
    return render(request, "tuning/editor.html", context)


def _version_page(request: ActorRequest, row: WeightVersion, form: ReleaseForm) -> HttpResponse:
    held = _held(request, row.path)
    weights = read_weights(row.weights)
    is_draft = row.state == VersionState.DRAFT
    context = {
        "row": row,
        "state": STATES[row.state],
        "badge": BADGES[VersionState(row.state)],
        "is_draft": is_draft,
        "held": held,
        "table": table(weights, held.weights, versions_of(request.actor, row.path)),
        "repeat_percent": round(weights.repeat_share * 100),
    }
    if is_draft:
        context |= {"form": form, "release": may_release(request.actor, row), **_effect(request, row.path, weights)}
    return render(request, "tuning/version.html", context)


def _effect(request: ActorRequest, path: str, weights: Weights) -> dict[str, Any]:
    """What the weights would do; families appear by their masked names, so the look is kept."""
    shown = effect_of(request.actor, path, weights, at=request.now)
    record(request.actor, Act.LIST, FINDING, path=path, rows=len(shown.movers))
    effect = shown.effect
    bars = zip(score_names(len(effect.bars_before)), effect.bars_before, effect.bars_after, strict=True)
    return {
        "effect": effect,
        "capacity": shown.capacity,
        "movers": mover_lines(shown),
        "picture": draw_effect(effect),
        "bars": list(bars),
    }


def _decided_before(request: ActorRequest, row: WeightVersion) -> HttpResponse:
    said = _("A colleague changed or decided about this draft meanwhile; nothing was changed.")
    return too_late(request, said=said, stands_at=reverse("tuning:version", args=[row.pk]))
