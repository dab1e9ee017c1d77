"""Asking the office that knows a family, and answering another office."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.transitions.moves import AlreadyMoved
from dure.registry.inquiries.access import may_answer
from dure.registry.inquiries.actions import (
    INQUIRY,
    HouseholdGone,
    answer_inquiry,
    ask_there,
    note_as_read,
    withdraw_inquiry,
)
from dure.registry.inquiries.forms import AnswerForm
from dure.registry.inquiries.models import Inquiry
from dure.registry.inquiries.queries import asked_by_us
from dure.registry.inquiries.states import InquiryState
from dure.registry.inquiries.words import ANSWERS, STATES
from dure.registry.people.masking import mask_name
from dure.registry.people.search import read_handle


@guard(Permission.REGISTER_HOUSEHOLD, Permission.TRIAGE)
@require_POST
def ask(request: ActorRequest) -> HttpResponse:
    """One click beside a masked name; opened beside the page where it stood, so that nothing typed there is lost."""
    handle = read_handle(request.actor, request.POST.get("about", ""))
    if handle is None:
        messages.error(request, _("This is too long ago. Please search again and ask from there."))
        return redirect("inquiries:asked")
    try:
        new = ask_there(actor=request.actor, handle=handle, at=request.now)
    except HouseholdGone:
        messages.error(request, _("This file is not there any more. Please search again."))
        return redirect("inquiries:asked")
    if new:
        messages.success(request, _("The office is asked. Its answer will be here and in your Today."))
    else:
        messages.info(request, _("Your office has asked this already and waits for the answer."))
    return redirect("inquiries:asked")


@guard(Permission.REGISTER_HOUSEHOLD, Permission.TRIAGE)
def asked(request: ActorRequest) -> HttpResponse:
    record(request.actor, Act.LIST, INQUIRY)
    return render(request, "inquiries/asked.html", {"rows": asked_by_us(request.actor)})


@guard(Permission.REGISTER_HOUSEHOLD, Permission.TRIAGE)
@require_POST
def withdraw(request: ActorRequest, inquiry_id: UUID) -> HttpResponse:
    _ours_or_404(request, inquiry_id)
    if withdraw_inquiry(actor=request.actor, inquiry_id=inquiry_id, at=request.now):
        messages.success(request, _("The question is taken back."))
    else:
        messages.info(request, _("Nothing was changed: the question has ended."))
    return redirect("inquiries:asked")


@guard(Permission.REGISTER_HOUSEHOLD, Permission.TRIAGE)
@require_POST
def read(request: ActorRequest, inquiry_id: UUID) -> HttpResponse:
    _ours_or_404(request, inquiry_id)
    note_as_read(actor=request.actor, inquiry_id=inquiry_id, at=request.now)
    return redirect("inquiries:asked")


def _ours_or_404(request: ActorRequest, inquiry_id: UUID) -> None:
    """Only what stands on the list of the actor's office; a question of others is not found."""
    if all(row.id != inquiry_id for row in asked_by_us(request.actor)):
        raise Http404


@guard(Permission.EDIT_HOUSEHOLD)
def inquiry(request: ActorRequest, inquiry_id: UUID) -> HttpResponse:
    """What another office asks about a household, and the answer to it."""
    rows = Inquiry.objects.visible_to(request.actor)
    found = get_object_or_404(
        rows.select_related("household__area", "asked_by", "asking_unit", "answered_by"), pk=inquiry_id
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        require(may_answer(request.actor, found))
        if form.is_valid():
            return _answer(request, found, form)
    record(request.actor, Act.READ, INQUIRY, path=found.path, object_id=found.pk, household_id=found.household_id)
    context = {
        "inquiry": found,
        "name": mask_name(found.household.label),
        "form": form if found.state == InquiryState.ASKED and may_answer(request.actor, found) else None,
        "state": ANSWERS[found.answer] if found.answer else STATES[InquiryState(found.state)],
    }
    return render(request, "inquiries/inquiry.html", context)


def _answer(request: ActorRequest, found: Inquiry, form: AnswerForm) -> HttpResponse:
    try:
        answer_inquiry(actor=request.actor, inquiry=found, at=request.now, **form.cleaned_data)
        messages.success(request, _("The office that asked reads your answer now."))
    except AlreadyMoved:
        messages.info(request, _("Nothing was changed: the question has ended."))
    return redirect("inquiries:inquiry", found.pk)
