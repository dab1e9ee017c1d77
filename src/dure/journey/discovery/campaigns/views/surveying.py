"""The own list of whoever goes from door to door, and what came of each door. Volunteers see this and no file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.drafts.too_late import too_late
from dure.foundation.pages.paging import keyset
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.campaigns.access import may_correct
from dure.journey.discovery.campaigns.actions.answering import ANSWER, correct_answers, record_answers, record_in_vain
from dure.journey.discovery.campaigns.actions.assigning import ENTRY
from dure.journey.discovery.campaigns.forms.surveying import AnswersForm, CorrectionForm, InVainForm
from dure.journey.discovery.campaigns.models import Answer, Entry
from dure.journey.discovery.campaigns.queries import in_hand, many_in_hand, note_of
from dure.journey.discovery.campaigns.screens import ROSTER_ORDER, answer_lines
from dure.journey.discovery.campaigns.states import EntryState


@guard(Permission.SURVEY)
def mine(request: ActorRequest) -> HttpResponse:
    """The households that one still has to visit."""
    page = keyset(in_hand(request.actor, now=request.now), request=request, order=ROSTER_ORDER)
    record(request.actor, Act.LIST, ENTRY, rows=len(page.rows))
    context = {"page": page, "many": many_in_hand(request.actor, now=request.now)}
    return render(request, "campaigns/mine.html", context)


@guard(Permission.SURVEY)
def ask(request: ActorRequest, entry_id: UUID) -> HttpResponse:
    """The questions for one household in the own hand."""
    entry = _in_hand(request, entry_id)
    if entry is None:
        return _not_here(request)
    form = AnswersForm(request.POST or None, questions=entry.campaign.asks)
    if form.is_valid():
        found = form.cleaned_data
        try:
            record_answers(
                actor=request.actor,
                entry=entry,
                record_id=found["record_id"],
                said=form.said(),
                note=found["note"],
                at=request.now,
            )
        except AlreadyMoved:
            return _not_here(request)
        messages.success(request, _("Thank you. The answers are saved."))
        return redirect("campaigns:mine")
    return _page(request, entry, form=form)


@guard(Permission.SURVEY)
@require_POST
def in_vain(request: ActorRequest, entry_id: UUID) -> HttpResponse:
    """Nobody was asked: why, and whether one goes again."""
    entry = _in_hand(request, entry_id)
    if entry is None:
        return _not_here(request)
    form = InVainForm(request.POST)
    if not form.is_valid():
        return _page(request, entry, vain_form=form)
    try:
        state = record_in_vain(actor=request.actor, entry=entry, at=request.now, **form.cleaned_data)
    except AlreadyMoved:
        return _not_here(request)
    again = state is EntryState.AGAIN
    messages.success(
        request, _("Noted. It stays on your list to go again.") if again else _("Noted. Nothing is left to do there.")
    )
    return redirect("campaigns:mine")


@guard(Permission.TRIAGE, Permission.WRITE_VISIT)
def answer(request: ActorRequest, answer_id: UUID) -> HttpResponse:
    """What one household answered, for those who read its file."""
    found = _answer_or_404(request, answer_id)
    record(request.actor, Act.READ, ANSWER, path=found.path, object_id=found.pk, household_id=found.household_id)
    corrects = may_correct(request.actor, found).allowed
    context = {"answer": found, "lines": answer_lines(found), "note": note_of(request.actor, found)}
    return render(request, "campaigns/answer.html", {**context, "corrects": corrects})


@guard(Permission.TRIAGE, Permission.WRITE_VISIT)
def correct(request: ActorRequest, answer_id: UUID) -> HttpResponse:
    """Put right what was written down wrongly."""
    found = _answer_or_404(request, answer_id)
    require(may_correct(request.actor, found))
    seen = found.corrected_at.isoformat() if found.corrected_at else ""
    form = CorrectionForm(request.POST or None, questions=found.campaign.asks, initial={**found.said, "seen": seen})
    if form.is_valid():
        try:
            if form.cleaned_data["seen"] != seen and form.said() != found.said:
                raise AlreadyMoved("corrected")
            correct_answers(actor=request.actor, answer=found, said=form.said(), at=request.now)
        except AlreadyMoved:
            said = _("A colleague corrected these answers meanwhile. Nothing was changed.")
            return too_late(request, said=said, stands_at=reverse("campaigns:answer", args=[found.pk]))
        messages.success(request, _("The answers are corrected. What was written first stays below them."))
        return redirect("campaigns:answer", found.pk)
    record(request.actor, Act.READ, ANSWER, path=found.path, object_id=found.pk, household_id=found.household_id)
    return render(request, "campaigns/correct.html", {"answer": found, "form": form})


def _answer_or_404(request: ActorRequest, answer_id: UUID) -> Answer:
    rows = Answer.objects.visible_to(request.actor)
    rows = rows.select_related("campaign", "household", "asked_by", "corrected_by")
    found: Answer = get_object_or_404(rows, pk=answer_id)
    return found


def _in_hand(request: ActorRequest, entry_id: UUID) -> Entry | None:
    found: Entry | None = in_hand(request.actor, now=request.now).filter(pk=entry_id).first()
    return found


def _page(request: ActorRequest, entry: Entry, **more: Any) -> HttpResponse:
    record(
        request.actor, Act.READ, ENTRY, path=entry.path, object_id=entry.pk, household_id=entry.household_id
    )  # fmt: skip
    forms = {"form": AnswersForm(questions=entry.campaign.asks), "vain_form": InVainForm()}
    return render(request, "campaigns/ask.html", {"entry": entry, **forms, **more})


def _not_here(request: ActorRequest) -> HttpResponse:
    """Settled, taken back or somebody else's: they look the same, and what was typed is given back."""
    if request.method != "POST":
        raise Http404
    said = _("This household is settled already, or it is not in your hand any more. Nothing was changed.")
    return too_late(request, said=said, stands_at=reverse("campaigns:mine"))
