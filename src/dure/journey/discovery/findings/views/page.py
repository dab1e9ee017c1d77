"""One finding, and whom it is about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.drafts.too_late import too_late
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.findings.access import (
    may_answer,
    may_decide,
    may_hand_over,
    may_match,
    may_register,
    may_write_attempt,
)
from dure.journey.discovery.findings.actions import triage
from dure.journey.discovery.findings.actions.gathering import FINDING
from dure.journey.discovery.findings.forms import (
    AnswerForm,
    AskForm,
    AttemptForm,
    FindingCloseForm,
    HandOverForm,
    TakeForm,
)
from dure.journey.discovery.findings.models import Finding
from dure.journey.discovery.findings.places import place_on_map
from dure.journey.discovery.findings.queries import (
    alike,
    attempts_of,
    colleagues,
    deadlines_of,
    evidence_of,
    hand_overs_of,
    offices,
    questions_of,
    tellers_among,
)
from dure.journey.discovery.findings.scores import explained
from dure.journey.discovery.findings.screens import (
    BADGES,
    STATES,
    evidence_lines,
    name_of,
    place_of,
    register_address,
    score_lines,
    told_name,
)
from dure.journey.discovery.findings.states import OPEN, FindingState
from dure.registry.people.forms import SearchForm
from dure.registry.people.models import Household
from dure.registry.people.queries import household_line, members_of
from dure.registry.people.registering import asked_for, seal_asked
from dure.registry.people.search import known_elsewhere, search_households
from dure.registry.story.queries import in_words


def finding_or_404(request: ActorRequest, finding_id: UUID) -> Finding:
    rows = Finding.objects.visible_to(request.actor).select_related("household__area", "assigned_to", "closing_reason")
    found: Finding = get_object_or_404(rows, pk=finding_id)
    return found


@guard(Permission.TRIAGE, Permission.WRITE_VISIT)
def finding(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Everything that was told, why it scores as it does, what was tried, and what can be done."""
    found = finding_or_404(request, finding_id)
    if request.method == "POST":
        return redirect(f"{reverse('findings:finding', args=[found.pk])}?{seal_asked(request, SearchForm())}#search")
    record(
        request.actor,
        Act.READ,
        FINDING,
        path=found.path,
        object_id=found.pk,
        household_id=found.household_id,
    )
    return finding_page(request, found)


def finding_page(request: ActorRequest, found: Finding, **more: Any) -> HttpResponse:
    score, weights = explained(request.actor, found)
    told = evidence_of(request.actor, [found])
    decides = may_decide(request.actor, found).allowed
    is_open = found.state in OPEN
    questions = questions_of(request.actor, found)
    due = deadlines_of(request.actor, [found], told).get(found.pk)
    context = {
        "finding": found,
        "questions": questions,
        "hand_overs": hand_overs_of(request.actor, found),
        "answer_form": AnswerForm(initial={"question": questions[0].pk})
        if questions and may_answer(request.actor, found)
        else None,
        "name": name_of(found),
        "state": STATES[FindingState(found.state)],
        "badge": BADGES[FindingState(found.state)],
        "facts": _facts(request, found),
        "due": due,
        "next": in_words(due.why, due.values) if due else "",
        "score": score.points,
        "score_lines": score_lines(score),
        "weights": weights,
        "evidence": evidence_lines(request.actor, told.get(found.pk, [])),
        "attempts": attempts_of(request.actor, found),
        "decides": decides and is_open,
        "attempt_form": AttemptForm() if may_write_attempt(request.actor, found) else None,
        "refers": request.actor.may_at(Permission.REFER, found.path) and is_open,
        "on_map": place_on_map(found),
        "now": request.now,
    }
    if context["decides"]:
        staff = _colleagues(request)
        context |= {
            "take_form": TakeForm(colleagues=staff, initial={"by": str(request.actor.user_id)}),
            "ask_form": AskForm(colleagues=staff, tellers=tellers_among(request.actor, found, told.get(found.pk, []))),
            "close_form": FindingCloseForm(),
            "alike": [{"finding": one, "name": name_of(one)} for one in alike(request.actor, found)],
        }
        if may_hand_over(request.actor, found):
            others = offices(found, on=timezone.localdate(request.now))
            context["hand_over_form"] = HandOverForm(offices=others) if others else None
        if not found.household_id:
            context |= _candidates(request, found)
            context["may_register"] = may_register(request.actor, found)
            context["register_url"] = register_address(found, told.get(found.pk, []))
    return render(request, "findings/finding.html", {**context, **more})


def _facts(request: ActorRequest, found: Finding) -> str:
    """Where, and of a known family what kind it is, how old and how many."""
    if found.household is None:
        return place_of(found)
    members = members_of(request.actor, found.household)
    return " · ".join(
        filter(None, (place_of(found), household_line(found.household, members, timezone.localdate(request.now))))
    )


def _colleagues(request: ActorRequest) -> Any:
    return colleagues(request.actor, on=timezone.localdate(request.now))


def _candidates(request: ActorRequest, found: Finding) -> dict[str, Any]:
    """Search before registering: by what was told, or by what the person typed instead."""
    typed = asked_for(request)
    form = SearchForm(typed or {"name": told_name(found), "address": found.place, "birth_date": ""})
    query = form.query() if form.is_valid() else None
    return {
        "search_form": form,
        "asked": bool(query),
        "found": search_households(request.actor, query, limit=10) if query else [],
        "elsewhere": known_elsewhere(request.actor, query) if query else [],
    }


@guard(Permission.TRIAGE)
def match(request: ActorRequest, finding_id: UUID, household_id: UUID) -> HttpResponse:
    """Look once more, then say that the finding is about this household."""
    found = finding_or_404(request, finding_id)
    household = get_object_or_404(
        Household.objects.visible_to(request.actor).select_related("area", "kind"), pk=household_id
    )
    require(may_match(request.actor, found, household))
    if request.method == "POST":
        try:
            left = triage.match_finding(actor=request.actor, finding=found, household=household, at=request.now)
        except AlreadyMoved:
            return decided_before(request, found)
        messages.success(request, _("The finding is about this household now."))
        return to_page(left)
    record(request.actor, Act.READ, "people.household", path=household.path, household_id=household.pk)
    context = {
        "finding": found,
        "name": name_of(found),
        "place": place_of(found),
        "household": household,
        "members": members_of(request.actor, household),
        "evidence": evidence_lines(request.actor, evidence_of(request.actor, [found]).get(found.pk, [])),
    }
    return render(request, "findings/match.html", context)


@guard(Permission.TRIAGE)
@require_POST
def merge(request: ActorRequest, finding_id: UUID, other_id: UUID) -> HttpResponse:
    """This finding is about the same people as another one: join them there."""
    found, other = finding_or_404(request, finding_id), finding_or_404(request, other_id)
    try:
        triage.merge_findings(actor=request.actor, finding=found, into=other, at=request.now)
    except AlreadyMoved:
        return decided_before(request, found)
    messages.success(request, _("The two findings are one now."))
    return to_page(other)


def to_page(found: Finding) -> HttpResponse:
    return redirect("findings:finding", finding_id=found.pk)


def decided_before(request: ActorRequest, found: Finding) -> HttpResponse:
    """A second click, or a colleague who was faster: nothing is done twice, and one sees how it stands."""
    said = _("A colleague decided about this finding meanwhile; nothing was changed.")
    return too_late(request, said=said, stands_at=reverse("findings:finding", args=[found.pk]))
