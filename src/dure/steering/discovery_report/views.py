"""The report of a period and some areas, and taking it along as a file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.downloads import DownloadForm, give_table
from dure.foundation.audit.models import Act
from dure.foundation.charts.pieces import NARROW, WIDE
from dure.steering.discovery_report.command import WHAT
from dure.steering.discovery_report.export import COLUMNS, rows_of
from dure.steering.discovery_report.pictures import draw_shares, draw_steps
from dure.steering.discovery_report.report import Report, build_report
from dure.steering.discovery_report.screens import loss_groups, share_lines, steps_beside, told_and_folded
from dure.steering.indicators.areas import UnknownArea, chosen
from dure.steering.indicators.command import told
from dure.steering.indicators.forms import PeriodForm

SHOWN_AT_FIRST = 12  # months
WIDTHS = (WIDE, NARROW)


@guard(Permission.SEE_INDICATORS)
@require_safe
def report(request: ActorRequest) -> HttpResponse:
    areas = _chosen_or_404(request, request.GET.getlist("area"))
    record(request.actor, Act.LIST, WHAT, path=areas[0].path if areas else "")
    return _page(request, _form(request, request.GET), DownloadForm(), areas)


@guard(Permission.SEE_INDICATORS)
@require_POST
def download(request: ActorRequest) -> HttpResponse:
    """The report as CSV or XLSX; without a reason the page comes back and asks for it."""
    areas = _chosen_or_404(request, request.POST.getlist("area"))
    form, why = _form(request, request.POST), DownloadForm(request.POST)
    if not (form.is_valid() and why.is_valid()):
        return _page(request, form, why, areas)
    return give_table(
        request,
        WHAT,
        name=f"dure-finding-{form.period.first}-{form.period.last}",
        columns=COLUMNS,
        rows=rows_of(build_report(request.actor, areas=areas, period=form.period)),
        title=_("What became of findings"),
        why=why,
        path=areas[0].path if areas else "",
        asked=told(form.period, form.codes),
    )


def _form(request: ActorRequest, asked: QueryDict) -> PeriodForm:
    return PeriodForm.read(asked, actor=request.actor, today=timezone.localdate(request.now), shown=SHOWN_AT_FIRST)


def _chosen_or_404(request: ActorRequest, codes: list[str]) -> list[Area]:
    try:
        return chosen(request.actor, codes)
    except UnknownArea as unknown:
        raise Http404 from unknown


def _page(request: ActorRequest, form: PeriodForm, why: DownloadForm, areas: list[Area]) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "why": why, "report": None}
    if form.is_valid():
        found = build_report(request.actor, areas=areas, period=form.period)
        context |= {"report": found, "asked": form.asked(), "codes": form.codes, **_told(found)}
    return render(request, "discovery_report/report.html", context)


def _told(found: Report) -> dict[str, Any]:
    sources, folded_sources = told_and_folded(found.sources)
    signs, folded_signs = told_and_folded(found.signs)
    by_source = _("Findings by source: the share with a confirmed need")
    by_sign = _("Findings by sign: the share with a confirmed need")
    return {
        "steps_pictures": [draw_steps(found, width=width) for width in WIDTHS],
        "steps": steps_beside(found),
        "losses": loss_groups(found),
        "sources_pictures": [draw_shares(found.sources, key="sources", title=by_source, width=w) for w in WIDTHS],
        "sources": sources,
        "folded_sources": folded_sources,
        "signs_pictures": [draw_shares(found.signs, key="signs", title=by_sign, width=w) for w in WIDTHS],
        "signs": signs,
        "folded_signs": folded_signs,
        "whole": share_lines([found.whole])[0],
    }
