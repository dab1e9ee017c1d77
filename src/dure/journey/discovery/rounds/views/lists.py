"""How far the rounds are, and the list of each with who goes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.accounts.models import User
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.models import Code
from dure.foundation.pages.paging import PAGE_SIZE, keyset
from dure.journey.discovery.rounds.actions import assign_visits
from dure.journey.discovery.rounds.forms import GiveForm
from dure.journey.discovery.rounds.listing import VISIT
from dure.journey.discovery.rounds.models import RoundVisit
from dure.journey.discovery.rounds.queries import Coverage, coverage, goers, visits, years_of
from dure.journey.discovery.rounds.screens import (
    filters,
    kind_cards,
    kinds,
    list_url,
    places,
    policy_of,
    read_wanted,
    rows_of,
    states_chips,
)
from dure.journey.discovery.rounds.states import OPEN

SOONEST = ("due_on", "id")


@guard(Permission.TRIAGE, Permission.WRITE_VISIT)
@require_safe
def overview(request: ActorRequest) -> HttpResponse:
    """How many of those whose day has come were visited: by round, by dong and month."""
    today = timezone.localdate(request.now)
    years = years_of(request.actor, today=today)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in map(str, years) else today.year
    kind = next((one for one in kinds() if one.code == request.GET.get("round")), None)
    cells = coverage(request.actor, year, today=today)
    found = places(request.actor, cells, year, kind.id if kind else "", today=today)
    record(request.actor, Act.LIST, VISIT, year=year, count=len(found))
    context = {
        "cards": kind_cards(cells, year, today=today),
        "places": found,
        "whole": sum((place.so_far for place in found), Coverage()),
        "kind": kind,
        "year": year,
        "any": bool(cells),
        "loads": request.actor.may(Permission.LOAD_SIGNALS),
        "years": [{"label": str(one), "url": f"?year={one}", "current": one == year} for one in years],
        "kinds": _kind_chips(kind, year),
    }
    return render(request, "rounds/overview.html", context)


def _kind_chips(kind: Code | None, year: int) -> list[dict[str, Any]]:
    every = {"label": _("All rounds"), "url": f"?year={year}#places", "current": kind is None}
    return [
        every,
        *(
            {"label": one.label, "url": f"?year={year}&round={one.code}#places", "current": one == kind}
            for one in kinds()
        ),
    ]


@guard(Permission.TRIAGE, Permission.WRITE_VISIT)
@require_safe
def one_list(request: ActorRequest, round_kind: str) -> HttpResponse:
    """Whom a round names, those first whose time is up soonest."""
    return _list(request, _kind_or_404(round_kind))


def _kind_or_404(round_kind: str) -> Code:
    found = next((one for one in kinds() if one.code == round_kind), None)
    if found is None:
        raise Http404
    return found


def _list(request: ActorRequest, kind: Code, **more: Any) -> HttpResponse:
    today = timezone.localdate(request.now)
    wanted = read_wanted(request, kind.id, today=today)
    page = keyset(visits(request.actor, wanted, today=today), request=request, order=SOONEST)
    record(request.actor, Act.LIST, VISIT, rows=len(page.rows), round=kind.code)
    gives = request.actor.may(Permission.TRIAGE)
    context = {
        "kind": kind,
        "wanted": wanted,
        "page": page,
        "rows": rows_of(page.rows, now=request.now),
        "states": states_chips(request, wanted),
        "filters": filters(request, wanted, years_of(request.actor, today=today)),
        "gives": gives,
        "give_form": _give_form(request, kind) if gives else None,
        "now": request.now,
    }
    return render(request, "rounds/list.html", {**context, **more})


def _give_form(request: ActorRequest, kind: Code, sent: Any = None) -> GiveForm:
    on = timezone.localdate(request.now)
    return GiveForm(sent, goers=goers(request.actor, policy_of(kind.id).by, on=on))


@guard(Permission.TRIAGE)
@require_POST
def give(request: ActorRequest, round_kind: str) -> HttpResponse:
    """Give the ticked visits to somebody."""
    kind = _kind_or_404(round_kind)
    rows = RoundVisit.objects.visible_to(request.actor).filter(pk__in=_ticked(request), round=kind.id)
    chosen = list(rows.filter(state__in=sorted(OPEN)))
    form = _give_form(request, kind, request.POST)
    back = _the_same_list(request, kind)
    if not chosen or not form.is_valid():
        messages.error(request, _("Please tick at least one visit, and choose who goes."))
        return redirect(back)
    to = get_object_or_404(User, pk=form.cleaned_data["by"])
    given, missed = assign_visits(actor=request.actor, visits=chosen, to=to, at=request.now)
    words = ngettext("%(count)s visit was assigned to %(name)s.", "%(count)s visits were assigned to %(name)s.", given)
    messages.success(request, words % {"count": given, "name": to.name})
    if missed:
        words = ngettext(
            "%(count)s lies where this person does not work, or has ended meanwhile.",
            "%(count)s lie where this person does not work, or have ended meanwhile.",
            missed,
        )
        messages.info(request, words % {"count": missed})
    return redirect(back)


def _the_same_list(request: ActorRequest, kind: Code) -> str:
    """As it was narrowed before; otherwise this year's."""
    if not request.GET:
        return list_url(kind.code, timezone.localdate(request.now).year)
    return f"{reverse('rounds:list', args=[kind.code])}?{request.GET.urlencode()}"


def _ticked(request: ActorRequest) -> list[str]:
    """The ids that are ids; the rest is not ours."""
    found = []
    for text in request.POST.getlist("chosen")[:PAGE_SIZE]:
        try:
            found.append(str(UUID(text)))
        except ValueError:
            continue
    return found
