"""Pages of complaints."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.commons.neighbourhood.access import may_work_at
from dure.commons.neighbourhood.actions.complaints import (
    COMPLAINT,
    begin_work,
    decide_complaint,
    hand_over_complaint,
    reveal_complainant,
    take_complaint,
    tell_complainant,
    work_again,
)
from dure.commons.neighbourhood.forms import ComplaintFields, ComplaintForm, DecideForm, HandOverForm, WordForm
from dure.commons.neighbourhood.models import Complaint
from dure.commons.neighbourhood.queries import (
    CLOSED_ORDER,
    COMPLAINT_ORDER,
    colleagues_at,
    complaints_of,
    phone_of,
    steps_of,
)
from dure.commons.neighbourhood.screens import CHIPS, STATES, chips_for, complaint_line, step_lines, tabs_for
from dure.commons.neighbourhood.states import OPEN, ComplaintState
from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.drafts.too_late import too_late
from dure.foundation.pages.paging import keyset
from dure.foundation.pages.revealing import reveal_page
from dure.foundation.transitions.moves import AlreadyMoved
from dure.registry.people.masking import mask_name
from dure.registry.people.models import Household


@guard(Permission.WORK_NEIGHBOURHOOD)
def listed(request: ActorRequest) -> HttpResponse:
    """The complaints of one's area, the nearest day of answer first."""
    which = request.GET.get("show", "open")
    which = which if which in CHIPS else "open"
    rows = complaints_of(request.actor, which=which, now=request.now)
    order = CLOSED_ORDER if which == "closed" else COMPLAINT_ORDER
    page = keyset(rows, request=request, order=order)
    record(request.actor, Act.LIST, COMPLAINT, rows=len(page.rows))
    context = {
        "tabs": tabs_for(request.actor, "neighbourhood:complaints"),
        "chips": chips_for(which),
        "page": page,
        "lines": [complaint_line(complaint) for complaint in page.rows],
    }
    return render(request, "neighbourhood/complaints.html", context)


@guard(Permission.WORK_NEIGHBOURHOOD)
def take(request: ActorRequest) -> HttpResponse:
    """Write down what a resident complains of."""
    form = ComplaintForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        return _taken(request, form.cleaned_data)
    return render(request, "neighbourhood/take.html", {"form": form, "back": reverse("neighbourhood:complaints")})


@guard(Permission.WORK_NEIGHBOURHOOD)
def take_of(request: ActorRequest, household_id: uuid.UUID) -> HttpResponse:
    """The same, of a family whose file one sees."""
    rows = Household.objects.visible_to(request.actor).select_related("area")
    household: Household = get_object_or_404(rows, pk=household_id)
    require(may_work_at(request.actor, household.path))
    form = ComplaintFields(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _taken(request, {**form.cleaned_data, "area": household.area, "household": household})
    record(request.actor, Act.READ, COMPLAINT, path=household.path, household_id=household.pk)
    context = {"form": form, "name": mask_name(household.label), "back": household.get_absolute_url()}
    return render(request, "neighbourhood/take.html", context)


def _taken(request: ActorRequest, told: dict[str, Any]) -> HttpResponse:
    complaint, new = take_complaint(actor=request.actor, at=request.now, **told)
    if new:
        messages.success(request, _("The complaint is saved, and the day the answer is due is set."))
    return redirect("neighbourhood:complaint", complaint.pk)


@guard(Permission.WORK_NEIGHBOURHOOD)
def complaint(request: ActorRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """One complaint: what it is about, who works on it until when, what was done."""
    return _show(request, _visible(request, complaint_id))


def _show(request: ActorRequest, found: Complaint, **sent: forms.Form) -> HttpResponse:
    record(request.actor, Act.READ, COMPLAINT, path=found.path, object_id=found.pk, household_id=found.household_id)
    badge, state = STATES[found.state]
    may_work = bool(may_work_at(request.actor, found.path))
    colleagues = colleagues_at(found.path, on=timezone.localdate(request.now)) if may_work else {}
    shown = {
        "hand_over": HandOverForm(colleagues=colleagues, prefix="over"),
        "decide": DecideForm(prefix="decide"),
        "tell": WordForm(prefix="tell"),
        "again": WordForm(prefix="again"),
    }
    context = {
        "complaint": found,
        "name": mask_name(found.household.label if found.household else found.complainant),
        "badges": [(badge, state)],
        "is_open": found.state in OPEN,
        "is_decided": found.state == ComplaintState.DECIDED,
        "is_received": found.state == ComplaintState.RECEIVED,
        "phone": phone_of(request.actor, found),
        "steps": step_lines(steps_of(request.actor, found)),
        "may_work": may_work,
        "forms": shown | sent,
        "sent": next(iter(sent.values()), None),
    }
    return render(request, "neighbourhood/complaint.html", context)


@guard(Permission.WORK_NEIGHBOURHOOD)
def phone(request: ActorRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """The number under lock, for a reason."""
    found = _visible(request, complaint_id)
    require(may_work_at(request.actor, found.path))
    secret = phone_of(request.actor, found)
    stands_at = reverse("neighbourhood:complaint", args=[found.pk])
    if secret is None:
        return redirect(stands_at)

    def look(reason: str, reason_code: str) -> str:
        said = {"reason": reason, "reason_code": reason_code}
        return reveal_complainant(actor=request.actor, complaint=found, secret=secret, **said)

    if request.method != "POST":
        record(request.actor, Act.READ, "neighbourhood.complaint_secret", path=found.path, object_id=found.pk,
               household_id=found.household_id)  # fmt: skip
    return reveal_page(
        request, what=_("Phone number"), masked=secret.masked, back_url=stands_at, look=look, is_phone=True
    )


@guard(Permission.WORK_NEIGHBOURHOOD)
@require_POST
def begin(request: ActorRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """Take it on oneself."""
    found = _visible(request, complaint_id)
    try:
        begin_work(actor=request.actor, complaint=found, at=request.now)
    except AlreadyMoved:
        return _too_late(request, found)
    return _back_to(found)


@guard(Permission.WORK_NEIGHBOURHOOD)
@require_POST
def hand_over(request: ActorRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """Give it to a colleague; the day of the answer stays."""
    found = _visible(request, complaint_id)
    require(may_work_at(request.actor, found.path))
    colleagues = colleagues_at(found.path, on=timezone.localdate(request.now))
    form = HandOverForm(request.POST, colleagues=colleagues, prefix="over")
    if not form.is_valid():
        return _show(request, found, hand_over=form)
    try:
        hand_over_complaint(actor=request.actor, complaint=found, at=request.now, **form.cleaned_data)
    except AlreadyMoved:
        return _too_late(request, found)
    messages.success(request, _("The complaint is handed over."))
    return _back_to(found)


@guard(Permission.WORK_NEIGHBOURHOOD)
@require_POST
def decide(request: ActorRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """Say what came of it."""
    said = _("The outcome is saved. Please tell the resident now.")
    return _go_on(request, complaint_id, "decide", DecideForm, decide_complaint, said=said)


@guard(Permission.WORK_NEIGHBOURHOOD)
@require_POST
def tell_resident(request: ActorRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """The resident was told; the complaint is closed."""
    return _go_on(request, complaint_id, "tell", WordForm, tell_complainant, said=_("The complaint is closed."))


@guard(Permission.WORK_NEIGHBOURHOOD)
@require_POST
def again(request: ActorRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """What was decided does not do; the work goes on."""
    return _go_on(request, complaint_id, "again", WordForm, work_again, said=_("The work goes on."))


def _go_on(
    request: ActorRequest,
    complaint_id: uuid.UUID,
    name: str,
    form_class: type[forms.Form],
    act: Callable[..., Any],
    *,
    said: str,
) -> HttpResponse:
    """One step with its form, which stands on the page under ``name`` and comes back with its mistakes."""
    found = _visible(request, complaint_id)
    form = form_class(request.POST, prefix=name)
    if not form.is_valid():
        return _show(request, found, **{name: form})
    try:
        act(actor=request.actor, complaint=found, at=request.now, **form.cleaned_data)
    except AlreadyMoved:
        return _too_late(request, found)
    messages.success(request, said)
    return _back_to(found)


def _visible(request: ActorRequest, complaint_id: uuid.UUID) -> Complaint:
    rows = Complaint.objects.visible_to(request.actor)
    rows = rows.select_related("household", "area", "kind", "in_charge", "outcome", "answer_by")
    found: Complaint = get_object_or_404(rows, pk=complaint_id)
    return found


def _back_to(found: Complaint) -> HttpResponse:
    return redirect("neighbourhood:complaint", found.pk)


def _too_late(request: ActorRequest, found: Complaint) -> HttpResponse:
    said = _("A colleague has worked on this complaint in the meantime. Please look at its current state.")
    return too_late(request, said=said, stands_at=reverse("neighbourhood:complaint", args=[found.pk]))
