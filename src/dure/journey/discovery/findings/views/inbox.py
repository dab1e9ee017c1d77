"""The inbox: what is known of whoever may be in need, narrowed, given out and cut where the week ends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.accounts.models import User
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.paging import PAGE_SIZE, keyset
from dure.journey.discovery.findings.access import capacity_paths
from dure.journey.discovery.findings.actions import triage
from dure.journey.discovery.findings.actions.gathering import FINDING
from dure.journey.discovery.findings.actions.triage import monday_of
from dure.journey.discovery.findings.forms import (
    CapacityForm,
    TakeForm,
)
from dure.journey.discovery.findings.models import Finding
from dure.journey.discovery.findings.queries import (
    colleagues,
    findings,
    first_beyond,
    open_count,
    week_of,
)
from dure.journey.discovery.findings.screens import (
    ORDERS,
    filters,
    in_figures,
    is_whole,
    order_of,
    read_wanted,
    rows_of,
    states_chips,
)
from dure.journey.discovery.findings.states import OPEN, FindingState


@guard(Permission.TRIAGE)
def inbox(request: ActorRequest) -> HttpResponse:
    """Everything that is known of somebody who may be in need, the most pressing first."""
    return _inbox(request)


def _inbox(request: ActorRequest, **more: Any) -> HttpResponse:
    wanted = read_wanted(request)
    order = order_of(request, wanted)
    page = keyset(findings(request.actor, wanted, now=request.now), request=request, order=ORDERS[order])
    today = timezone.localdate(request.now)
    week, whole = week_of(request.actor, on=today), is_whole(wanted, order)
    capacity = week.weekly if week else None
    beyond = first_beyond(request.actor, week.weekly) if week and whole else None
    record(request.actor, Act.LIST, FINDING, rows=len(page.rows))
    waiting = open_count(request.actor, at_least=capacity or 0)
    context = {
        "page": page,
        "rows": rows_of(request.actor, page.rows, beyond=beyond, now=request.now),
        "states": states_chips(request, wanted),
        "filters": filters(request, wanted, order),
        "waiting": in_figures(waiting),
        "capacity": capacity,
        "left_out": in_figures(waiting.beyond(capacity or 0)),
        "whole": whole,
        "said_for": week.said_for if week and week.said_for < monday_of(today) else None,
        "capacity_form": CapacityForm(initial={"weekly": capacity}, teams=capacity_paths(request.actor)),
        "take_form": TakeForm(colleagues=_colleagues(request), initial={"by": str(request.actor.user_id)}),
        "is_open": wanted.state != FindingState.CLOSED,
        "tunes": request.actor.may(Permission.TUNE_WEIGHTS),
    }
    return render(request, "findings/inbox.html", {**context, **more})


def _colleagues(request: ActorRequest) -> Any:
    return colleagues(request.actor, on=timezone.localdate(request.now))


@guard(Permission.TRIAGE)
@require_POST
def take_many(request: ActorRequest) -> HttpResponse:
    """Give the ticked findings to somebody."""
    rows = Finding.objects.visible_to(request.actor).filter(pk__in=_ticked(request), state__in=OPEN)
    chosen = list(rows.select_related("household", "assigned_to"))
    form = TakeForm(request.POST, colleagues=_colleagues(request))
    if not chosen or not form.is_valid():
        messages.error(request, _("Please tick at least one finding, and choose who takes it on."))
        return redirect("findings:inbox")
    by = get_object_or_404(User, pk=form.cleaned_data["by"])
    given, missed = triage.take_findings(actor=request.actor, findings=chosen, by=by, at=request.now)
    said = ngettext("%(count)s finding goes to %(name)s.", "%(count)s findings go to %(name)s.", given)
    messages.success(request, said % {"count": given, "name": by.name})
    if missed:
        said = ngettext(
            "%(count)s was decided about by a colleague meanwhile.",
            "%(count)s were decided about by a colleague meanwhile.",
            missed,
        )
        messages.info(request, said % {"count": missed})
    return redirect("findings:inbox")


def _ticked(request: ActorRequest) -> list[str]:
    """The ids that are ids; the rest is not ours."""
    found = []
    for text in request.POST.getlist("chosen")[:PAGE_SIZE]:
        try:
            found.append(str(UUID(text)))
        except ValueError:
            continue
    return found


@guard(Permission.TRIAGE)
@require_POST
def capacity(request: ActorRequest) -> HttpResponse:
    """How many households the team can visit this week."""
    form = CapacityForm(request.POST, teams=capacity_paths(request.actor))
    if not form.is_valid():
        return _inbox(request, capacity_form=form)
    triage.set_capacity(actor=request.actor, at=request.now, **form.cleaned_data)
    messages.success(request, _("The list is cut where your week ends. What is below stays in sight."))
    return redirect("findings:inbox")
