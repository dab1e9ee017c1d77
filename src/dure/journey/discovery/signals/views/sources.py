"""Connecting a source, and changing how its files are read."""

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
from dure.foundation.merging.saving import save_or_merge, sent_edit
from dure.foundation.merging.versions import versions_of
from dure.foundation.uploads.receiving import takes_files_up_to
from dure.journey.discovery.signals.access import may_load
from dure.journey.discovery.signals.actions import SOURCE, CodeTaken, edit_source, make_source
from dure.journey.discovery.signals.forms import LARGEST_FILE, EditSourceForm, MappingFields, SampleForm, SourceForm
from dure.journey.discovery.signals.models import SignalSource
from dure.journey.discovery.signals.previews import Preview, preview

PREVIEW = "preview"


@takes_files_up_to(LARGEST_FILE)
@guard(Permission.LOAD_SIGNALS)
def add(request: ActorRequest) -> HttpResponse:
    """A new source; a sample may be tried before."""
    form = SourceForm(request.POST or None, actor=request.actor)
    context = {"form": form, **_sampled(request, form)}
    if PREVIEW not in request.POST and form.is_valid():
        found = form.cleaned_data
        try:
            source, _new = make_source(
                actor=request.actor,
                record_id=found["record_id"],
                path=found["area"],
                code=found["code"],
                title=found["title"],
                agency=found["agency"],
                mapping=form.mapping(),
            )
        except CodeTaken:
            form.add_error("code", _("There is a source of this short name already. Please choose another one."))
        else:
            messages.success(request, _("The source is connected. You can load its files now."))
            return redirect(f"{reverse('signals:loads')}?source={source.id}")
    record(request.actor, Act.READ, SOURCE)
    return render(request, "signals/source.html", context)


@takes_files_up_to(LARGEST_FILE)
@guard(Permission.LOAD_SIGNALS)
def edit(request: ActorRequest, source_id: UUID) -> HttpResponse:
    source = get_object_or_404(SignalSource.objects.visible_to(request.actor), pk=source_id)
    require(may_load(request.actor, source.path))
    stored = EditSourceForm.stored(source)
    form = EditSourceForm(sent_edit(request, stored), initial=stored)
    context = {"form": form, "source": source, **_sampled(request, form)}
    if PREVIEW not in request.POST and form.is_valid():
        found = form.cleaned_data
        merge = save_or_merge(
            request,
            form,
            lambda version: edit_source(
                actor=request.actor,
                source=source,
                version=version,
                title=found["title"],
                agency=found["agency"],
                mapping=form.mapping(),
            ),
            versions=versions_of(request.actor, source, EditSourceForm.stored),
            back_url=reverse("signals:loads"),
            read=lambda: _record_look(request, source),
        )
        if merge is not None:
            return merge
        messages.success(request, _("The source is changed. Files that came before keep their reading."))
        return redirect("signals:loads")
    _record_look(request, source)
    return render(request, "signals/source.html", context)


def _record_look(request: ActorRequest, source: SignalSource) -> None:
    record(request.actor, Act.READ, SOURCE, path=source.path, object_id=source.id)


def _sampled(request: ActorRequest, form: MappingFields) -> dict[str, Any]:
    """The sample that was sent, as the form would read it; a form with mistakes shows the headings alone."""
    if PREVIEW not in request.POST:
        return {"sample_form": SampleForm(), "preview": None}
    sample = SampleForm(request.POST, request.FILES)
    shown: Preview | None = None
    if sample.is_valid():
        today = timezone.localdate(request.now)
        mapping = form.mapping() if form.is_valid() else None
        shown = preview(sample.cleaned_data["sample"].file, mapping, month=today.replace(day=1), today=today)
    return {"sample_form": sample, "preview": shown}
