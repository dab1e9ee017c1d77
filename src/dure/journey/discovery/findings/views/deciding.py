"""What is decided about a finding, and what was tried."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.accounts.models import User
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.findings.access import may_decide, may_write_attempt
from dure.journey.discovery.findings.actions import triage
from dure.journey.discovery.findings.actions.reaching import record_attempt
from dure.journey.discovery.findings.forms import (
    AnswerForm,
    AskForm,
    AttemptForm,
    FindingCloseForm,
    TakeForm,
)
from dure.journey.discovery.findings.queries import (
    colleagues,
    open_question_of,
    tellers,
)
from dure.journey.discovery.findings.states import FindingState
from dure.journey.discovery.findings.views.page import decided_before, finding_or_404, finding_page, to_page


@guard(Permission.TRIAGE)
@require_POST
def take(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    found = finding_or_404(request, finding_id)
    form = TakeForm(request.POST, colleagues=_colleagues(request))
    if not form.is_valid():
        return finding_page(request, found, take_form=form)
    by = get_object_or_404(User, pk=form.cleaned_data["by"])
    try:
        triage.take_finding(actor=request.actor, finding=found, by=by, at=request.now)
    except AlreadyMoved:
        return decided_before(request, found)
    messages.success(request, _("%(name)s has it now.") % {"name": by.name})
    return to_page(found)


@guard(Permission.TRIAGE)
@require_POST
def back(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Let the team have it again."""
    found = finding_or_404(request, finding_id)
    require(may_decide(request.actor, found))
    try:
        triage.give_back(actor=request.actor, finding=found, at=request.now)
    except AlreadyMoved:
        return decided_before(request, found)
    messages.success(request, _("The team has it back."))
    return to_page(found)


@guard(Permission.TRIAGE)
@require_POST
def ask(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Ask a colleague or whoever told, or note what was asked of somebody outside."""
    found = finding_or_404(request, finding_id)
    form = AskForm(request.POST, colleagues=_colleagues(request), tellers=tellers(request.actor, found))
    if not form.is_valid():
        return finding_page(request, found, ask_form=form)
    try:
        triage.ask_back(actor=request.actor, finding=found, at=request.now, **form.cleaned_data)
    except AlreadyMoved:
        return decided_before(request, found)
    messages.success(request, _("Noted. The answer is due by the time shown."))
    return to_page(found)


@guard(Permission.TRIAGE, Permission.WRITE_VISIT)
@require_POST
def answer(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Write down what was answered."""
    found = finding_or_404(request, finding_id)
    require(may_write_attempt(request.actor, found))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return finding_page(request, found, answer_form=form)
    question = open_question_of(request.actor, found, form.cleaned_data["question"])
    if question is None or found.state != FindingState.ASKED:
        return decided_before(request, found)
    try:
        triage.answer_question(
            actor=request.actor, question=question, answer=form.cleaned_data["answer"], at=request.now
        )
    except AlreadyMoved:
        return decided_before(request, found)
    messages.success(request, _("The answer stands among what was told."))
    return to_page(found)


@guard(Permission.TRIAGE, Permission.WRITE_VISIT)
@require_POST
def attempt(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Write down a try to be in touch."""
    found = finding_or_404(request, finding_id)
    require(may_write_attempt(request.actor, found))
    form = AttemptForm(request.POST)
    if not form.is_valid():
        return finding_page(request, found, attempt_form=form)
    try:
        record_attempt(actor=request.actor, finding=found, at=request.now, **form.cleaned_data)
    except AlreadyMoved:
        return decided_before(request, found)
    messages.success(request, _("Recorded. The next step is on this page and on Today."))
    return to_page(found)


@guard(Permission.TRIAGE)
@require_POST
def close(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    found = finding_or_404(request, finding_id)
    form = FindingCloseForm(request.POST)
    if not form.is_valid():
        return finding_page(request, found, close_form=form)
    try:
        triage.close_finding(actor=request.actor, finding=found, at=request.now, **form.cleaned_data)
    except AlreadyMoved:
        return decided_before(request, found)
    messages.success(request, _("The finding is closed. New evidence opens it again."))
    return redirect("findings:inbox")


def _colleagues(request: ActorRequest) -> Any:
    return colleagues(request.actor, on=timezone.localdate(request.now))
