"""Pages of neighbourhood officials."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.areas.models import Area
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import AlreadyMoved
from dure.registry.charges.access import may_give_charges, may_place
from dure.registry.charges.actions import (
    CHARGE,
    AwayAlready,
    end_absence,
    end_charges,
    give_charges,
    note_absence,
    place_household,
)
from dure.registry.charges.forms import AbsenceForm, ChargeForm, PlaceForm
from dure.registry.charges.models import Absence
from dure.registry.charges.queries import board_of, official_of
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household
from dure.registry.people.queries import dongs

SEERS = (Permission.WRITE_VISIT, Permission.GIVE_CHARGES)


@guard(*SEERS)
def board(request: ActorRequest) -> HttpResponse:
    """The neighbourhoods of a dong, those without an official of their own first."""
    choice = _dongs(request)
    if not choice:
        record(request.actor, Act.LIST, CHARGE)
        return render(request, "charges/none.html")
    asked = request.GET.get("dong", "")
    dong = next((area for area in choice if area.code == asked), choice[0])
    return _show(request, dong)


def _show(
    request: ActorRequest, dong: Area, charge: ChargeForm | None = None, absence: AbsenceForm | None = None
) -> HttpResponse:
    today = timezone.localdate(request.now)
    found = board_of(request.actor, dong, on=today)
    record(request.actor, Act.LIST, CHARGE, path=dong.path, rows=len(found.lines))
    may_give = bool(may_give_charges(request.actor, dong.path))
    context = {
        "board": found,
        "today": today,
        "chosen": set(charge.data.getlist("chosen")) if charge else set(),  # type: ignore[attr-defined]
        "dongs": [
            {"label": area.name, "url": f"{reverse('charges:board')}?dong={area.code}", "current": area.pk == dong.pk}
            for area in _dongs(request)
        ],
        "charge": (charge or ChargeForm(dong=dong)) if may_give else None,
        "absence": (absence or AbsenceForm(dong=dong)) if may_give else None,
    }
    return render(request, "charges/board.html", context)


@guard(Permission.GIVE_CHARGES)
@require_POST
def give(request: ActorRequest, area_code: str) -> HttpResponse:
    """Give the ticked neighbourhoods to one official, or back to the dong's own."""
    dong = _dong(request, area_code)
    form = ChargeForm(request.POST, dong=dong)
    back = "back" in request.POST
    form.fields["official"].required = not back
    if not form.is_valid():
        return _show(request, dong, charge=form)
    said: dict[str, Any] = {
        "dong": dong,
        "areas": form.cleaned_data["chosen"],
        "since": form.cleaned_data["since"],
        "at": request.now,
    }
    if back:
        changed = end_charges(actor=request.actor, **said)
    else:
        changed = give_charges(actor=request.actor, official=form.cleaned_data["official"], **said)
    told = ngettext("%(count)s neighbourhood changed hands.", "%(count)s neighbourhoods changed hands.", changed)
    messages.success(request, told % {"count": changed})
    return _back_to(dong)


@guard(Permission.GIVE_CHARGES)
@require_POST
def away(request: ActorRequest, area_code: str) -> HttpResponse:
    """Somebody of the dong is away, and somebody else stands in."""
    dong = _dong(request, area_code)
    form = AbsenceForm(request.POST, dong=dong)
    if form.is_valid():
        official, substitute = form.people()
        try:
            note_absence(
                actor=request.actor,
                record_id=form.cleaned_data["record_id"],
                dong=dong,
                official=official,
                substitute=substitute,
                first_day=form.cleaned_data["first_day"],
                last_day=form.cleaned_data["last_day"],
                at=request.now,
            )
        except AwayAlready:
            form.add_error(None, _("One of the two is away or stands in for somebody else on some of these days."))
        else:
            messages.success(request, _("Written down. The other official answers on these days."))
            return _back_to(dong)
    return _show(request, dong, absence=form)


@guard(Permission.GIVE_CHARGES)
@require_POST
def back(request: ActorRequest, absence_id: uuid.UUID) -> HttpResponse:
    """The official is back, or was never away."""
    absence = Absence.objects.filter(pk=absence_id).first()
    if absence is None or not request.actor.covers(absence.path):
        raise Http404
    end_absence(actor=request.actor, absence=absence, at=request.now)
    messages.success(request, _("The absence is taken back."))
    return _back_to(Area.objects.get(path=absence.path))


@guard(Permission.EDIT_HOUSEHOLD)
def place(request: ActorRequest, household_id: uuid.UUID) -> HttpResponse:
    """In which tong or ban a household lies, and who is its official by that."""
    rows = Household.objects.visible_to(request.actor).select_related("area")
    household: Household = get_object_or_404(rows, pk=household_id)
    require(may_place(request.actor, household))
    form = PlaceForm(request.POST or None, household=household)
    if request.method == "POST" and form.is_valid():
        area = form.cleaned_data["area"]
        try:
            if place_household(actor=request.actor, household=household, area=area, at=request.now):
                messages.success(request, _("The neighbourhood is written down."))
        except AlreadyMoved:
            messages.info(request, _("The household lies elsewhere by now."))
        return redirect(household.get_absolute_url())
    record(request.actor, Act.READ, "people.household", path=household.path, household_id=household.pk)
    official = official_of(household, on=timezone.localdate(request.now))
    context = {"form": form, "household": household, "name": mask_name(household.label), "official": official}
    return render(request, "charges/place.html", context)


def _dongs(request: ActorRequest) -> list[Area]:
    return dongs(within=request.actor.case_areas, on=timezone.localdate(request.now))


def _dong(request: ActorRequest, code: str) -> Area:
    """A dong in the actor's areas; any other is as good as not there."""
    found = next((area for area in _dongs(request) if area.code == code), None)
    if found is None:
        raise Http404
    require(may_give_charges(request.actor, found.path))
    return found


def _back_to(dong: Area) -> HttpResponse:
    return redirect(f"{reverse('charges:board')}?dong={dong.code}")
