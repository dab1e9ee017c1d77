"""Pages of contacts."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dure.commons.neighbourhood.access import may_work_at
from dure.commons.neighbourhood.actions.contacts import CONTACT, write_contact
from dure.commons.neighbourhood.forms import ContactForm, HouseholdContactForm
from dure.commons.neighbourhood.pictures import draw_month, draw_week
from dure.commons.neighbourhood.queries import CONTACT_ORDER, contacts_of, dong_of, own_week, team_month
from dure.commons.neighbourhood.screens import contact_line, tabs_for
from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.paging import keyset
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household

IDENTIFY_NEED = "neighbourhood_task:identify_need"


@guard(Permission.WORK_NEIGHBOURHOOD)
def home(request: ActorRequest) -> HttpResponse:
    """The own week and the team's month, and the contacts themselves."""
    mine = request.GET.get("whose") != "team"
    today = timezone.localdate(request.now)
    page = keyset(contacts_of(request.actor, mine=mine), request=request, order=CONTACT_ORDER)
    record(request.actor, Act.LIST, CONTACT, rows=len(page.rows))
    week, month = own_week(request.actor, today=today), team_month(request.actor, today=today)
    context = {
        "tabs": tabs_for(request.actor, "neighbourhood:home"),
        "week": sum(week.values()),
        "month": sum(month.values()),
        "week_picture": draw_week(week),
        "month_picture": draw_month(month),
        "whose": [
            {"label": pgettext("contacts", "Mine"), "url": "?whose=mine", "current": mine},
            {"label": pgettext("contacts", "The whole team"), "url": "?whose=team", "current": not mine},
        ],
        "page": page,
        "lines": [contact_line(contact) for contact in page.rows],
    }
    return render(request, "neighbourhood/home.html", context)


@guard(Permission.WORK_NEIGHBOURHOOD)
def write(request: ActorRequest) -> HttpResponse:
    """Whom one met; a worry becomes a tip, an offer a resource."""
    form = ContactForm(request.POST or None, actor=request.actor, initial={"task": request.GET.get("task", "")})
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        contact, new = write_contact(
            actor=request.actor,
            record_id=found["record_id"],
            area=found["area"],
            dong=form.dong,
            task=found["task"],
            way=found["way"],
            whom=found["whom"],
            note=found["note"],
            worry=form.worry(),
            offer=form.offer(),
            at=request.now,
        )
        if new and contact.tip:
            said = _("The contact is saved. The receipt number of the tip is %(number)s.")
            messages.success(request, said % {"number": contact.tip.receipt})
        elif new:
            messages.success(request, _("The contact is saved."))
        return redirect("neighbourhood:home")
    return render(request, "neighbourhood/write.html", {"form": form})


@guard(Permission.WORK_NEIGHBOURHOOD)
def write_to(request: ActorRequest, household_id: uuid.UUID) -> HttpResponse:
    """Being in touch with a family; its next contact moves on."""
    rows = Household.objects.visible_to(request.actor).select_related("area")
    household: Household = get_object_or_404(rows, pk=household_id)
    require(may_work_at(request.actor, household.path))
    form = HouseholdContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        write_contact(
            actor=request.actor,
            record_id=form.cleaned_data["record_id"],
            area=household.area,
            dong=dong_of(household.area),
            household=household,
            task=IDENTIFY_NEED,
            way=form.cleaned_data["way"],
            note=form.cleaned_data["note"],
            is_met=form.cleaned_data["met"] == "yes",
            at=request.now,
        )
        messages.success(request, _("The contact is saved."))
        return redirect(household.get_absolute_url())
    record(request.actor, Act.READ, CONTACT, path=household.path, household_id=household.pk)
    context = {"form": form, "household": household, "name": mask_name(household.label)}
    return render(request, "neighbourhood/write_to.html", context)
