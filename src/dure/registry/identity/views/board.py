"""The board of pairs, and files that look like one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.paging import keyset
from dure.registry.identity.actions.pairs import PAIR, decide_pairs, propose_pair
from dure.registry.identity.forms import DecideForm, FilterForm
from dure.registry.identity.models import Subject
from dure.registry.identity.queries import ORDER, candidates, lately_merged, lately_put_aside, waiting_pairs
from dure.registry.identity.states import PairState
from dure.registry.people.models import Household
from dure.registry.people.queries import dongs, head_of, members_of
from dure.registry.people.search import Found, HouseholdQuery, search_households
from dure.registry.people.views.households import household_or_404


@guard(Permission.MERGE_HOUSEHOLDS)
def board(request: ActorRequest) -> HttpResponse:
    """Pairs nobody decided on, the most probable first."""
    form = FilterForm(request.GET)
    kind = form.chosen_kind
    areas = dongs(within=request.actor.case_areas, on=timezone.localdate(request.now))
    chosen = next((area for area in areas if area.code == request.GET.get("dong")), None)
    rows = waiting_pairs(request.actor, kind=kind, path=chosen.path if chosen else "")
    page = keyset(rows, request=request, order=ORDER)
    record(request.actor, Act.LIST, PAIR, rows=len(page.rows))
    aside = lately_put_aside(request.actor, kind=kind)
    shown = candidates(request.actor, [*page.rows, *aside])
    put_aside = {pair.pk for pair in aside}
    context = {
        "page": page,
        "rows": [each for each in shown if each.pair.pk not in put_aside],
        "aside": [each for each in shown if each.pair.pk in put_aside],
        "lately": lately_merged(request.actor),
        "kind": kind,
        "kinds": _kinds(kind, chosen.code if chosen else ""),
        "areas": areas,
        "chosen": chosen,
        "here": request.get_full_path(),
    }
    return render(request, "identity/board.html", context)


def _kinds(kind: str, dong: str) -> list[dict[str, Any]]:
    names = {Subject.HOUSEHOLD: _("Households"), Subject.PERSON: _("Persons")}
    address = reverse("identity:board")
    return [
        {
            "label": name,
            "url": f"{address}?{urlencode({'kind': each, **({'dong': dong} if dong else {})})}",
            "current": each == kind,
        }
        for each, name in names.items()
    ]


@guard(Permission.MERGE_HOUSEHOLDS)
@require_POST
def decide(request: ActorRequest) -> HttpResponse:
    """One decision about several pairs."""
    form = DecideForm(request.POST)
    back = redirect(f"{reverse('identity:board')}?{request.POST.get('query', '')[:300]}")
    if not form.is_valid() or not form.cleaned_data["pair"]:
        messages.warning(request, _("Please select pairs first."))
        return back
    decision = PairState(form.cleaned_data["decision"])
    decided = decide_pairs(actor=request.actor, pairs=form.cleaned_data["pair"], decision=decision, at=request.now)
    if decided < len(form.cleaned_data["pair"]):
        messages.info(request, _("Some had already been decided and stay as they are."))
    if decided:
        messages.success(request, _said(decision, decided))
    return back


def _said(decision: PairState, count: int) -> str:
    """What was decided, and how it is taken back."""
    said = {
        PairState.DIFFERENT: ngettext(
            "%(count)s pair is marked as different. To undo this, open it again under “Marked as different”.",
            "%(count)s pairs are marked as different. To undo this, open them again under “Marked as different”.",
            count,
        ),
        PairState.LATER: ngettext(
            "%(count)s pair is left for later and stays on this page.",
            "%(count)s pairs are left for later and stay on this page.",
            count,
        ),
        PairState.OPEN: ngettext(
            "%(count)s pair is open for a decision again.",
            "%(count)s pairs are open for a decision again.",
            count,
        ),
    }
    return said[decision] % {"count": count}


@guard(Permission.MERGE_HOUSEHOLDS)
def look_alikes(request: ActorRequest, household_id: UUID) -> HttpResponse:
    """Files that may be of the same family; a POST with the other one leads to the two side by side."""
    household = household_or_404(request, household_id)
    if request.method == "POST":
        if not (chosen := request.POST.get("other", "")):
            messages.warning(request, _("Please choose the other record first."))
            return redirect("identity:look_alikes", household_id)
        other = get_object_or_404(Household.objects.visible_to(request.actor), pk=_id(chosen))
        pair = propose_pair(actor=request.actor, first=household, second=other, at=request.now)
        return redirect("identity:pair", pair.pk)
    record(request.actor, Act.READ, "people.household", path=household.path, household_id=household.id)
    found = _alike(request.actor, household)
    return render(request, "identity/look_alikes.html", {"household": household, "found": found})


def _alike(actor: Actor, household: Household) -> list[Found]:
    """Who has the head's name or birth date, or lives at the address; never the household itself."""
    head = head_of(members_of(actor, household))
    query = HouseholdQuery(
        name=head.name if head else household.label,
        birth_date=head.birth_date if head else None,
        address=household.address,
    )
    return [hit for hit in search_households(actor, query) if hit.household.id != household.id]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
