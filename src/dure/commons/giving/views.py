"""Pages of resources."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dure.commons.giving.actions import record_resource
from dure.commons.giving.forms import ResourceForm
from dure.commons.giving.queries import ORDER, resources, total
from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import codes
from dure.foundation.pages.paging import keyset

YEAR = dt.timedelta(days=365)


@guard(Permission.RECORD_RESOURCE)
def resource_list(request: ActorRequest) -> HttpResponse:
    """Resources of one's area, the newest first."""
    kind = request.GET.get("kind", "")[:80]
    record(request.actor, Act.LIST, "giving.resource")
    context = {
        "page": keyset(resources(request.actor, kind=kind), request=request, order=ORDER),
        "total": total(request.actor, since=timezone.localdate(request.now) - YEAR),
        "kinds": codes("resource_kind"),
        "kind": kind,
    }
    return render(request, "giving/list.html", context)


@guard(Permission.RECORD_RESOURCE)
def add(request: ActorRequest) -> HttpResponse:
    """Record a resource that was found."""
    form = ResourceForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        _resource, new = record_resource(actor=request.actor, at=request.now, **form.cleaned_data)
        if new:
            messages.success(request, _("The resource is recorded."))
        else:
            messages.info(request, _("This resource was recorded already."))
        return redirect("giving:list")
    return render(request, "giving/add.html", {"form": form})
