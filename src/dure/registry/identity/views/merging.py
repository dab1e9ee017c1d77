"""Two side by side, what a merge would do, doing it, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.transitions.once import Stale
from dure.registry.identity.access import may_merge, may_split
from dure.registry.identity.actions.merging import Unsettled, merge_households, merge_persons, split_merge
from dure.registry.identity.comparing import Side
from dure.registry.identity.forms import MergeForm, SplitForm
from dure.registry.identity.models import CandidatePair, Merge, Subject
from dure.registry.identity.preview import Preview, preview_households, preview_persons
from dure.registry.identity.queries import Candidate, candidates, written_since
from dure.registry.people.forms import NamesForm
from dure.registry.people.models import Household
from dure.registry.people.views.households import record_look


def _candidate(request: ActorRequest, pair_id: UUID) -> Candidate:
    """The pair with both sides in sight; otherwise it is not found."""
    pair = get_object_or_404(CandidatePair.objects.visible_to(request.actor).select_related("decided_by"), pk=pair_id)
    found = candidates(request.actor, [pair])
    if not found:
        raise Http404
    return found[0]


@guard(Permission.MERGE_HOUSEHOLDS)
def pair(request: ActorRequest, pair_id: UUID) -> HttpResponse:
    """Two side by side. A POST with a reason shows names in full, this once."""
    shown = _candidate(request, pair_id)
    form = NamesForm(request.POST or None)
    revealed = request.method == "POST" and form.is_valid()
    for side in (shown.first, shown.second):
        record_look(request, side.household, reason=form.cleaned_data["reason"] if revealed else "")
    context = {"shown": shown, "sides": (shown.first, shown.second), "reveal": form, "revealed": revealed}
    return render(request, "identity/pair.html", context)


@guard(Permission.MERGE_HOUSEHOLDS)
def merge(request: ActorRequest, pair_id: UUID) -> HttpResponse:
    """What would become of both, then the merge itself."""
    shown = _candidate(request, pair_id)
    stays, gone = _order(shown, request.GET.get("stays", ""))
    require(may_merge(request.actor, stays.household, gone.household))
    is_household = shown.pair.kind == Subject.HOUSEHOLD
    preview = (preview_households if is_household else preview_persons)(request.actor, stays=stays, gone=gone)
    form = MergeForm(request.POST or None, preview=preview)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            _merge(request, preview, form)
        except Unsettled as unsettled:
            faults = unsettled.reasons
        except Stale:
            faults = [_("Somebody has changed one of the records. Please check again; this is how they are now.")]
        else:
            messages.success(request, _("The records are merged. Until you undo the merge, old links lead here."))
            return redirect(stays.household)
    for side in (stays, gone):
        record_look(request, side.household)
    context = {"shown": shown, "preview": preview, "form": form, "faults": faults, "swap_url": f"?stays={gone.id}"}
    return render(request, "identity/merge.html", context, status=409 if faults else 200)


def _merge(request: ActorRequest, preview: Preview, form: MergeForm) -> None:
    told = {"why": form.cleaned_data["why"], "as_shown": form.cleaned_data["versions"], "at": request.now}
    stays, gone = preview.stays, preview.gone
    if stays.person and gone.person:
        merge_persons(actor=request.actor, stays=stays.person, gone=gone.person, **told)
    else:
        merge_households(
            actor=request.actor,
            stays=stays.household,
            gone=gone.household,
            chosen=form.chosen(),
            same=form.same_people(),
            **told,
        )


def _order(shown: Candidate, wanted: str) -> tuple[Side, Side]:
    """The one that stays first: the one chosen, else the file that was there first."""
    sides = (shown.first, shown.second)
    chosen = next((side for side in sides if str(side.id) == wanted), None)
    stays = chosen or min(sides, key=lambda side: (side.household.registered_at, str(side.id)))
    return stays, sides[1] if stays is sides[0] else sides[0]


@guard(Permission.MERGE_HOUSEHOLDS)
def split(request: ActorRequest, merge_id: UUID) -> HttpResponse:
    """What was merged, and taking it back."""
    rows = Merge.objects.visible_to(request.actor).select_related("merged_by", "split_by", "household")
    found = get_object_or_404(rows, pk=merge_id)
    household: Household = found.household
    allowed = may_split(request.actor, found)
    since = written_since(request.actor, found) if found.split_at is None else []
    form = SplitForm(request.POST or None, since=since)
    if request.method == "POST":
        require(allowed)
        if form.is_valid():
            done = split_merge(
                actor=request.actor, merge=found, why=form.cleaned_data["why"], at=request.now, along=form.goes_along()
            )
            _say(request, done.kept)
            return redirect(reverse("identity:split", args=[found.pk]))
    record_look(request, household)
    context = {"merge": found, "household": household, "allowed": allowed, "form": form, "since": since}
    return render(request, "identity/split.html", context)


def _say(request: ActorRequest, kept: int) -> None:
    messages.success(request, _("The merge is undone. Each record is as it was before."))
    if kept:
        told = ngettext(
            "%(count)s entry was changed since the merge and stays as it is. Please check both records.",
            "%(count)s entries were changed since the merge and stay as they are. Please check both records.",
            kept,
        )
        messages.warning(request, told % {"count": kept})
