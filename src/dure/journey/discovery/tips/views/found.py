"""Blind spots found: what is still to be counted, and how many were found where."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.paging import keyset
from dure.journey.discovery.tips.forms import CountForm
from dure.journey.discovery.tips.found.actions import count_blind_spot
from dure.journey.discovery.tips.found.queries import FEWEST_SHOWN, counted_by_place, uncounted

ORDER = ("-closed_at", "id")


@guard(Permission.TRIAGE)
@require_safe
def found(request: ActorRequest) -> HttpResponse:
    page = keyset(uncounted(request.actor, now=request.now), request=request, order=ORDER)
    record(request.actor, Act.LIST, "discovery.blind_spot", count=len(page.rows))
    years, places = counted_by_place(request.actor, on=timezone.localdate(request.now))
    rows = [{"finding": one, "form": CountForm(prefix=str(one.pk))} for one in page.rows]
    context = {"page": page, "rows": rows, "years": years, "places": places, "fewest": FEWEST_SHOWN}
    return render(request, "discovery/found.html", context)


@guard(Permission.TRIAGE)
@require_POST
def count(request: ActorRequest, ended_id: UUID) -> HttpResponse:
    """Count the household of a finding whose need was confirmed."""
    rows = uncounted(request.actor, now=request.now)
    # Counted by a colleague meanwhile, it is not in the list any more.
    ended = get_object_or_404(rows, pk=ended_id)
    form = CountForm(request.POST, prefix=str(ended_id))
    if not form.is_valid():
        messages.error(request, _("Please choose in which sense the household was a blind spot."))
        return redirect("discovery:found")
    definition = form.cleaned_data["definition"]
    count_blind_spot(actor=request.actor, household=ended.household, definition=definition, at=request.now)
    messages.success(request, _("The household is counted as found."))
    return redirect("discovery:found")
