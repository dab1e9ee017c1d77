"""Extracts of the resident register: sending one, watching it being loaded, and taking its faults along."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.downloads import DownloadForm, give_table
from dure.foundation.audit.models import Act
from dure.foundation.idle.clock import background
from dure.foundation.jobs.queue import pull_now
from dure.foundation.loads.faults import FAULT_COLUMNS, fault_rows
from dure.foundation.loads.screens import load_line, load_page, load_rows
from dure.foundation.pages.paging import keyset
from dure.foundation.uploads.receiving import takes_files_up_to
from dure.journey.discovery.rounds.actions import put_extract_aside, take_extract
from dure.journey.discovery.rounds.forms import LARGEST_FILE, ExtractForm
from dure.journey.discovery.rounds.jobs import LOADING
from dure.journey.discovery.rounds.loading.files import EXTRACTS, LOAD
from dure.journey.discovery.rounds.models import ResidentLoad
from dure.journey.discovery.rounds.queries import loads
from dure.policy.korea.finding.rounds import columns
from dure.registry.deadlines.loads import is_reminded_of

NEWEST = ("-made_at", "-id")


@takes_files_up_to(LARGEST_FILE)
@guard(Permission.LOAD_SIGNALS)
def all_loads(request: ActorRequest) -> HttpResponse:
    """What was loaded, the newest first; a file sent here waits until a worker loads it."""
    sent = request.POST if request.method == "POST" else None
    form = ExtractForm(sent, request.FILES or None, actor=request.actor)
    if form.is_valid():
        file = form.cleaned_data["file"]
        load, new = take_extract(
            actor=request.actor, path=form.cleaned_data["area"], file=file.file, file_name=file.name, at=request.now
        )
        if new:
            pull_now(LOADING)
            messages.success(request, _("The extract is here. It is being loaded."))
        else:
            messages.info(request, _("This extract was here before. Nothing was changed."))
        return redirect("rounds:extract", load.id)
    page = keyset(loads(request.actor), request=request, order=NEWEST)
    record(request.actor, Act.LIST, LOAD, count=len(page.rows))
    context = {"form": form, "page": page, "rows": load_rows(page.rows), "headings": list(columns().values())}
    return render(request, "rounds/extracts.html", context)


@guard(Permission.LOAD_SIGNALS)
@require_safe
def one_load(request: ActorRequest, extract_id: UUID) -> HttpResponse:
    return _load_page(request, _load_or_404(request, extract_id), DownloadForm())


@background("GET")
@guard(Permission.LOAD_SIGNALS)
@require_safe
def progress(request: ActorRequest, extract_id: UUID) -> HttpResponse:
    """How far it is, asked by the open page itself; when it has ended the page is shown anew."""
    load = _load_or_404(request, extract_id)
    if not load.is_unfinished:
        return HttpResponseClientRefresh()
    return render(request, "rounds/_progress.html", {"load": load, "line": load_line(load)})


@guard(Permission.LOAD_SIGNALS)
@require_POST
def faults(request: ActorRequest, extract_id: UUID) -> HttpResponse:
    """All that was wrong, as a file, without what stood in the cells; the reason is asked."""
    load = _load_or_404(request, extract_id)
    why = DownloadForm(request.POST)
    if not why.is_valid():
        return _load_page(request, load, why)
    return give_table(
        request,
        LOAD,
        name=f"dure-residents-{timezone.localdate(load.made_at).isoformat()}",
        columns=FAULT_COLUMNS,
        rows=fault_rows(EXTRACTS, request.actor, load),
        title=_("Faults"),
        why=why,
        path=load.path,
        load=str(load.id),
    )


@guard(Permission.LOAD_SIGNALS)
@require_POST
def put_aside(request: ActorRequest, extract_id: UUID) -> HttpResponse:
    """An extract that stopped leaves Today without being sent again."""
    load = _load_or_404(request, extract_id)
    put_extract_aside(actor=request.actor, load=load, at=request.now)
    messages.success(request, _("The extract was put aside. It does not stand on Today any more."))
    return redirect("rounds:extract", load.id)


def _load_or_404(request: ActorRequest, extract_id: UUID) -> ResidentLoad:
    return get_object_or_404(loads(request.actor), pk=extract_id)


def _load_page(request: ActorRequest, load: ResidentLoad, why: DownloadForm) -> HttpResponse:
    record(request.actor, Act.READ, LOAD, path=load.path, object_id=load.id)
    context = load_page(EXTRACTS, request.actor, load, why=why)
    context["is_on_today"] = is_reminded_of(request.actor, load)
    return render(request, "rounds/extract.html", context)
