"""Files of signals: sending one, watching it being loaded, and taking its faults along."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
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
from dure.journey.discovery.findings.screens import SIGNALS
from dure.journey.discovery.signals.actions import put_load_aside, take_file
from dure.journey.discovery.signals.forms import LARGEST_FILE, UploadForm
from dure.journey.discovery.signals.jobs import LOADING
from dure.journey.discovery.signals.loading.files import LOAD, SIGNAL_FILES
from dure.journey.discovery.signals.models import SignalLoad
from dure.journey.discovery.signals.queries import loads, sources
from dure.registry.deadlines.loads import is_reminded_of

NEWEST = ("-made_at", "-id")


@takes_files_up_to(LARGEST_FILE)
@guard(Permission.LOAD_SIGNALS)
def all_loads(request: ActorRequest) -> HttpResponse:
    """What was loaded, the newest first; a file sent here waits until a worker loads it."""
    sent = request.POST if request.method == "POST" else None
    today = timezone.localdate(request.now)
    chosen = {"source": request.GET.get("source", "")}
    form = UploadForm(sent, request.FILES or None, actor=request.actor, today=today, initial=chosen)
    if form.is_valid():
        load, new = take_file(
            actor=request.actor,
            source=form.chosen,
            file=form.cleaned_data["file"].file,
            file_name=form.cleaned_data["file"].name,
            month=form.cleaned_data["month"],
            at=request.now,
        )
        if new:
            pull_now(LOADING)
            messages.success(request, _("The file is here. It is being loaded."))
        else:
            messages.info(request, _("This file was here before. Nothing was changed; this is what came of it."))
        return redirect("signals:load", load.id)
    page = keyset(loads(request.actor), request=request, order=NEWEST)
    record(request.actor, Act.LIST, LOAD, count=len(page.rows))
    context = {"form": form, "page": page, "rows": load_rows(page.rows), "sources": sources(request.actor)}
    return render(request, "signals/loads.html", context)


@guard(Permission.LOAD_SIGNALS)
@require_safe
def one_load(request: ActorRequest, load_id: UUID) -> HttpResponse:
    load = _load_or_404(request, load_id)
    return _load_page(request, load, DownloadForm())


@background("GET")
@guard(Permission.LOAD_SIGNALS)
@require_safe
def progress(request: ActorRequest, load_id: UUID) -> HttpResponse:
    """How far it is, asked by the open page itself; when it has ended the page is shown anew."""
    load = _load_or_404(request, load_id)
    if not load.is_unfinished:
        return HttpResponseClientRefresh()
    return render(request, "signals/_progress.html", {"load": load, "line": load_line(load)})


@guard(Permission.LOAD_SIGNALS)
@require_POST
def faults(request: ActorRequest, load_id: UUID) -> HttpResponse:
    """All that was wrong, as a file, without what stood in the cells; the reason is asked."""
    load = _load_or_404(request, load_id)
    why = DownloadForm(request.POST)
    if not why.is_valid():
        return _load_page(request, load, why)
    return give_table(
        request,
        LOAD,
        name=f"dure-signals-{load.source.code}-{timezone.localdate(load.made_at).isoformat()}",
        columns=FAULT_COLUMNS,
        rows=fault_rows(SIGNAL_FILES, request.actor, load),
        title=_("Faults"),
        why=why,
        path=load.path,
        load=str(load.id),
    )


@guard(Permission.LOAD_SIGNALS)
@require_POST
def put_aside(request: ActorRequest, load_id: UUID) -> HttpResponse:
    """A file that stopped leaves Today without being sent again."""
    load = _load_or_404(request, load_id)
    put_load_aside(actor=request.actor, load=load, at=request.now)
    messages.success(request, _("The file was put aside. It does not stand on Today any more."))
    return redirect("signals:load", load.id)


def _load_or_404(request: ActorRequest, load_id: UUID) -> SignalLoad:
    return get_object_or_404(loads(request.actor), pk=load_id)


def _load_page(request: ActorRequest, load: SignalLoad, why: DownloadForm) -> HttpResponse:
    record(request.actor, Act.READ, LOAD, path=load.path, object_id=load.id)
    context = load_page(SIGNAL_FILES, request.actor, load, why=why)
    context["is_on_today"] = is_reminded_of(request.actor, load)
    context["findings_url"] = _findings_url(request, load)
    return render(request, "signals/load.html", context)


def _findings_url(request: ActorRequest, load: SignalLoad) -> str:
    """The inbox narrowed to the agency's signals, where somebody whom nobody knows waits; empty without any."""
    if not load.unmatched or not request.actor.may(Permission.TRIAGE):
        return ""
    asked = {"source": SIGNALS, "agency": load.source.agency_id.partition(":")[2]}
    return f"{reverse('findings:inbox')}?{urlencode(asked)}"
