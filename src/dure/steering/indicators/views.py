"""The board of the figures, and taking them along as a file."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.downloads import DownloadForm, give_table
from dure.foundation.audit.models import Act
from dure.steering.indicators.areas import UnknownArea, chosen, parts_with_outlines
from dure.steering.indicators.board import Board, Line, build_board
from dure.steering.indicators.command import told
from dure.steering.indicators.export import COLUMNS, exported
from dure.steering.indicators.forms import BY_DAY, BY_MONTH, MONTH, PeriodForm
from dure.steering.indicators.pictures.maps import area_map, outlines

WHAT = "indicators.board"
SHAPES, MAP, TABLE = "shapes", "map", "table"


@guard(Permission.SEE_INDICATORS)
def board(request: ActorRequest) -> HttpResponse:
    areas = _chosen_or_404(request, request.GET.getlist("area"))
    record(request.actor, Act.LIST, WHAT, path=areas[0].path if areas else "")
    return render(request, "indicators/board.html", _page(_form(request, request.GET), DownloadForm(), request, areas))


@guard(Permission.SEE_INDICATORS)
@require_POST
def download(request: ActorRequest) -> HttpResponse:
    """The figures of the page as CSV or XLSX; without a reason the page comes back and asks for it."""
    codes = request.POST.getlist("area")
    areas = _chosen_or_404(request, codes)
    form, why = _form(request, request.POST), DownloadForm(request.POST)
    if not (form.is_valid() and why.is_valid()):
        return render(request, "indicators/board.html", _page(form, why, request, areas))
    return give_table(
        request,
        WHAT,
        name=f"dure-{form.period.first}-{form.period.last}",
        columns=COLUMNS,
        rows=exported(request.actor, areas=areas, period=form.period),
        title=_("Figures"),
        why=why,
        path=areas[0].path if areas else "",
        asked=told(form.period, codes),
    )


@guard(Permission.SEE_INDICATORS)
def outline_file(request: ActorRequest) -> HttpResponse:
    """The outlines of the dongs for the map; the numbers stand in the table of the page."""
    areas = _chosen_or_404(request, request.GET.getlist("area"))
    return JsonResponse(outlines(parts_with_outlines(areas)))


def _form(request: ActorRequest, asked: QueryDict) -> PeriodForm:
    return PeriodForm.read(asked, actor=request.actor, today=timezone.localdate(request.now))


def _chosen_or_404(request: ActorRequest, codes: list[str]) -> list[Area]:
    try:
        return chosen(request.actor, codes)
    except UnknownArea as unknown:
        raise Http404 from unknown


def _page(form: PeriodForm, why: DownloadForm, request: ActorRequest, areas: list[Area]) -> dict[str, Any]:
    codes = form.codes
    context: dict[str, Any] = {"form": form, "why": why, "modes": _modes(form, codes)}
    context["shortcuts"] = _shortcuts(form, codes)
    if not form.is_valid():
        return context
    view = form.data.get("view")
    view = view if view in (MAP, TABLE) else SHAPES
    board = build_board(request.actor, areas=areas, period=form.period, by_month=view == SHAPES)
    context |= {
        "board": board,
        "view": view,
        "views": _views(form, codes, view),
        "asked": {**form.asked(), "view": view},
        "codes": codes,
    }
    return context | _map(form, board, codes) if view == MAP else context


def _map(form: PeriodForm, board: Board, codes: list[str]) -> dict[str, Any]:
    """One indicator at a time on the map; the first when none was asked for."""
    line = next((line for line in board.lines if line.code.code == form.data.get("show")), board.lines[0])
    asked = {**form.asked(), "view": MAP}
    address = reverse("indicators:outlines")
    return {
        "map": area_map(line),
        "outlines_url": f"{address}?{urlencode([('area', code) for code in codes])}" if codes else address,
        "indicators": [_choice(one, _address(codes, **asked, show=one.code.code), line) for one in board.lines],
        "asked": {**asked, "show": line.code.code},
    }


def _choice(line: Line, url: str, current: Line) -> dict[str, Any]:
    return {"label": str(line.code), "url": url, "current": line is current}


def _address(codes: list[str], **asked: str) -> str:
    return f"{reverse('indicators:board')}?{urlencode([*asked.items(), *(('area', code) for code in codes)])}"


def _modes(form: PeriodForm, codes: list[str]) -> list[dict[str, Any]]:
    labels = {BY_MONTH: _("By month"), BY_DAY: _("By day")} if form.days else {}
    return [{"label": labels[by], "url": _address(codes, by=by), "current": form.by == by} for by in labels]


def _views(form: PeriodForm, codes: list[str], view: str) -> list[dict[str, Any]]:
    labels = {SHAPES: _("Shapes"), MAP: pgettext("figures", "Map"), TABLE: _("Table")}
    asked = form.asked()
    return [
        {"label": label, "url": _address(codes, **asked, view=name), "current": name == view}
        for name, label in labels.items()
    ]


def _shortcuts(form: PeriodForm, codes: list[str]) -> list[dict[str, Any]]:
    """Periods that are asked for often."""
    today = form.today
    last_month = today.replace(day=1) - dt.timedelta(days=1)
    periods = (
        (_("This month"), today, today),
        (_("Last month"), last_month, last_month),
        (_("This year"), today.replace(month=1, day=1), today),
        (_("Last year"), dt.date(today.year - 1, 1, 1), dt.date(today.year - 1, 12, 1)),
    )
    asked = form.asked() if form.is_valid() else {}
    shortcuts = []
    for label, first, last in periods:
        wanted = {"by": BY_MONTH, "first": first.strftime(MONTH), "last": last.strftime(MONTH)}
        shortcuts.append({"label": label, "url": _address(codes, **wanted), "current": wanted == asked})
    return shortcuts
