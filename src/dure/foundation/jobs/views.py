"""The page of those who look after the installation."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.jobs.actions import retry_kind
from dure.foundation.jobs.kinds import KINDS
from dure.foundation.jobs.queries import ORDER, RunLine, jobs_state, kind_lines, telling_runs
from dure.foundation.pages.paging import keyset


@guard(Permission.SEE_JOBS)
def job_list(request: ActorRequest) -> HttpResponse:
    """What runs by itself, what waits, what failed and why."""
    page = keyset(telling_runs(request.actor), request=request, order=ORDER)
    context = {
        "state": jobs_state(now=request.now),
        "lines": kind_lines(request.actor, now=request.now),
        "page": page,
        "runs": [RunLine(run) for run in page.rows],
    }
    return render(request, "jobs/list.html", context)


@guard(Permission.SEE_JOBS)
@require_POST
def retry(request: ActorRequest, job_name: str) -> HttpResponse:
    """Try failed work again now."""
    if job_name not in KINDS:
        raise Http404
    retry_kind(actor=request.actor, kind=job_name, at=request.now)
    messages.success(request, _("It will be tried again at once. Reload this page in a moment to see how it went."))
    return redirect("jobs:list")
