"""The inbox of findings, and what is decided about one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.accounts.models import User
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.drafts.too_late import too_late
from dure.foundation.pages.paging import PAGE_SIZE, keyset
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.discovery.findings.access import may_decide, may_match, may_write_attempt
from dure.journey.discovery.findings.actions import triage
from dure.journey.discovery.findings.actions.reaching import record_attempt
from dure.journey.discovery.findings.forms import (
    AskForm,
    AttemptForm,
    CapacityForm,
    FindingCloseForm,
    TakeForm,
)
from dure.journey.discovery.findings.models import Finding
from dure.journey.discovery.findings.queries import (
    alike,
    attempts_of,
    colleagues,
    deadlines_of,
    evidence_of,
    findings,
    open_count,
    weekly_capacity,
)
from dure.journey.discovery.findings.scores import explained
from dure.journey.discovery.findings.screens import (
    BADGES,
    ORDERS,
    STATES,
    evidence_lines,
    filters,
    name_of,
    order_of,
    place_of,
    read_wanted,
    rows_of,
    score_lines,
    states_chips,
)
from dure.journey.discovery.findings.states import OPEN, FindingState
from dure.registry.people.forms import SearchForm
from dure.registry.people.models import Household
from dure.registry.people.queries import members_of
from dure.registry.people.registering import asked_for, seal_asked
from dure.registry.people.search import known_elsewhere, search_households


def _finding(request: ActorRequest, finding_id: UUID) -> Finding:
    rows = Finding.objects.visible_to(request.actor).select_related("household", "assigned_to", "closing_reason")
    found: Finding = get_object_or_404(rows, pk=finding_id)
    return found


@guard(Permission.TRIAGE)
def inbox(request: ActorRequest) -> HttpResponse:
    """Everything that is known of somebody who may be in need, the most pressing first."""
    return _inbox(request)


def _inbox(request: ActorRequest, **more: Any) -> HttpResponse:
    wanted = read_wanted(request)
    order = order_of(request, wanted)
    page = keyset(findings(request.actor, wanted, now=request.now), request=request, order=ORDERS[order])
    capacity = weekly_capacity(request.actor)
    first = order == "score" and page.previous_url is None
    record(request.actor, Act.LIST, triage.FINDING, rows=len(page.rows))
    waiting = open_count(request.actor)
    context = {
        "page": page,
        "rows": rows_of(request.actor, page.rows, capacity=capacity if first else None, now=request.now),
        "states": states_chips(request, wanted),
        "filters": filters(request, wanted, order),
        "waiting": waiting,
        "capacity": capacity,
        "left_out": max(waiting - capacity, 0) if capacity is not None else 0,
        "capacity_form": CapacityForm(initial={"weekly": capacity}),
        "take_form": TakeForm(colleagues=_colleagues(request), initial={"by": str(request.actor.user_id)}),
        "is_open": wanted.state != FindingState.CLOSED,
        "tunes": request.actor.may(Permission.TUNE_WEIGHTS),
    }
    return render(request, "findings/inbox.html", {**context, **more})


def _colleagues(request: ActorRequest) -> Any:
    return colleagues(request.actor, on=timezone.localdate(request.now))


@guard(Permission.TRIAGE)
@require_POST
def take_many(request: ActorRequest) -> HttpResponse:
    """Give the ticked findings to somebody."""
    rows = Finding.objects.visible_to(request.actor).filter(pk__in=_ticked(request), state__in=OPEN)
    chosen = list(rows.select_related("household", "assigned_to"))
    form = TakeForm(request.POST, colleagues=_colleagues(request))
    if not chosen or not form.is_valid():
        messages.error(request, _("Please tick at least one finding, and choose who takes it on."))
        return redirect("findings:inbox")
    by = get_object_or_404(User, pk=form.cleaned_data["by"])
    given, missed = triage.take_findings(actor=request.actor, findings=chosen, by=by, at=request.now)
    said = ngettext("%(count)s finding goes to %(name)s.", "%(count)s findings go to %(name)s.", given)
    messages.success(request, said % {"count": given, "name": by.name})
    if missed:
        said = ngettext(
            "%(count)s was decided about by a colleague meanwhile.",
            "%(count)s were decided about by a colleague meanwhile.",
            missed,
        )
        messages.info(request, said % {"count": missed})
    return redirect("findings:inbox")


def _ticked(request: ActorRequest) -> list[str]:
    """The ids that are ids; the rest is not ours."""
    found = []
    for text in request.POST.getlist("chosen")[:PAGE_SIZE]:
        try:
            found.append(str(UUID(text)))
        except ValueError:
            continue
    return found


@guard(Permission.TRIAGE)
@require_POST
def capacity(request: ActorRequest) -> HttpResponse:
    """How many households the team can visit this week."""
    form = CapacityForm(request.POST)
    if not form.is_valid():
        return _inbox(request, capacity_form=form)
    triage.set_capacity(actor=request.actor, weekly=form.cleaned_data["weekly"], at=request.now)
    messages.success(request, _("The list is cut where your week ends. What is below stays in sight."))
    return redirect("findings:inbox")


@guard(Permission.TRIAGE, Permission.WRITE_VISIT)
def finding(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Everything that was told, why it scores as it does, what was tried, and what can be done."""
    found = _finding(request, finding_id)
    if request.method == "POST":
        return redirect(f"{reverse('findings:finding', args=[found.pk])}?{seal_asked(request, SearchForm())}#search")
    record(
        request.actor,
        Act.READ,
        triage.FINDING,
        path=found.path,
        object_id=found.pk,
        household_id=found.household_id,
    )
    return _finding_page(request, found)


def _finding_page(request: ActorRequest, found: Finding, **more: Any) -> HttpResponse:
    score, weights = explained(request.actor, found, at=request.now)
    told = evidence_of(request.actor, [found])
    decides = may_decide(request.actor, found).allowed
    is_open = found.state in OPEN
    context = {
        "finding": found,
        "name": name_of(found),
        "place": place_of(found),
        "state": STATES[FindingState(found.state)],
        "badge": BADGES[FindingState(found.state)],
        "due": deadlines_of(request.actor, [found], told).get(found.pk),
        "score": score.points,
        "score_lines": score_lines(score),
        "weights": weights,
        "evidence": evidence_lines(request.actor, told.get(found.pk, [])),
        "attempts": attempts_of(request.actor, found),
        "decides": decides and is_open,
        "attempt_form": AttemptForm() if may_write_attempt(request.actor, found) else None,
        "now": request.now,
    }
    if context["decides"]:
        context |= {
            "take_form": TakeForm(colleagues=_colleagues(request), initial={"by": str(request.actor.user_id)}),
            "ask_form": AskForm(initial={"question": found.asked}),
            "close_form": FindingCloseForm(),
            "alike": [{"finding": one, "name": name_of(one)} for one in alike(request.actor, found)],
        }
        if not found.household_id:
            context |= _candidates(request, found)
    return render(request, "findings/finding.html", {**context, **more})


def _candidates(request: ActorRequest, found: Finding) -> dict[str, Any]:
    """Search before registering: by what was told, or by what the person typed instead."""
    typed = asked_for(request)
    told = "" if " " in found.label.strip() else found.label
    form = SearchForm(typed or {"name": told, "address": found.place, "birth_date": ""})
    query = form.query() if form.is_valid() else None
    return {
        "search_form": form,
        "asked": bool(query),
        "found": search_households(request.actor, query, limit=10) if query else [],
        "elsewhere": known_elsewhere(request.actor, query) if query else [],
    }


@guard(Permission.TRIAGE)
@require_POST
def take(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    found = _finding(request, finding_id)
    form = TakeForm(request.POST, colleagues=_colleagues(request))
    if not form.is_valid():
        return _finding_page(request, found, take_form=form)
    by = get_object_or_404(User, pk=form.cleaned_data["by"])
    try:
        triage.take_finding(actor=request.actor, finding=found, by=by, at=request.now)
    except AlreadyMoved:
        return _decided_before(request, found)
    messages.success(request, _("%(name)s has it now.") % {"name": by.name})
    return _to(found)


@guard(Permission.TRIAGE)
@require_POST
def back(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Let the team have it again."""
    found = _finding(request, finding_id)
    require(may_decide(request.actor, found))
    try:
        triage.give_back(actor=request.actor, finding=found, at=request.now)
    except (AlreadyMoved, ValueError):
        return _decided_before(request, found)
    messages.success(request, _("The team has it again."))
    return _to(found)


@guard(Permission.TRIAGE)
@require_POST
def ask(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Note what was asked back."""
    found = _finding(request, finding_id)
    form = AskForm(request.POST)
    if not form.is_valid():
        return _finding_page(request, found, ask_form=form)
    try:
        triage.ask_back(actor=request.actor, finding=found, question=form.cleaned_data["question"], at=request.now)
    except (AlreadyMoved, ValueError):
        return _decided_before(request, found)
    messages.success(request, _("Noted. The answer is awaited under the clock."))
    return _to(found)


@guard(Permission.TRIAGE, Permission.WRITE_VISIT)
@require_POST
def attempt(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Write down a try to be in touch."""
    found = _finding(request, finding_id)
    require(may_write_attempt(request.actor, found))
    form = AttemptForm(request.POST)
    if not form.is_valid():
        return _finding_page(request, found, attempt_form=form)
    try:
        record_attempt(actor=request.actor, finding=found, at=request.now, **form.cleaned_data)
    except AlreadyMoved:
        return _decided_before(request, found)
    messages.success(request, _("Written down. The next step is on the page and on Today."))
    return _to(found)


@guard(Permission.TRIAGE)
def match(request: ActorRequest, finding_id: UUID, household_id: UUID) -> HttpResponse:
    """Look once more, then say that the finding is about this household."""
    found = _finding(request, finding_id)
    household = get_object_or_404(
        Household.objects.visible_to(request.actor).select_related("area", "kind"), pk=household_id
    )
    require(may_match(request.actor, found, household))
    if request.method == "POST":
        try:
            left = triage.match_finding(actor=request.actor, finding=found, household=household, at=request.now)
        except (AlreadyMoved, ValueError):
            return _decided_before(request, found)
        messages.success(request, _("The finding is about this household now."))
        return _to(left)
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
    found, other = _finding(request, finding_id), _finding(request, other_id)
    try:
        triage.merge_findings(actor=request.actor, finding=found, into=other, at=request.now)
    except (AlreadyMoved, ValueError):
        return _decided_before(request, found)
    messages.success(request, _("Both are one finding now."))
    return _to(other)


@guard(Permission.TRIAGE)
@require_POST
def close(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    found = _finding(request, finding_id)
    form = FindingCloseForm(request.POST)
    if not form.is_valid():
        return _finding_page(request, found, close_form=form)
    try:
        triage.close_finding(actor=request.actor, finding=found, at=request.now, **form.cleaned_data)
    except (AlreadyMoved, ValueError):
        return _decided_before(request, found)
    messages.success(request, _("The finding is closed. New evidence opens it again."))
    return redirect("findings:inbox")


def _to(found: Finding) -> HttpResponse:
    return redirect("findings:finding", finding_id=found.pk)


def _decided_before(request: ActorRequest, found: Finding) -> HttpResponse:
    """A second click, or a colleague who was faster: nothing is done twice, and one sees how it stands."""
    said = _("A colleague decided about this finding meanwhile; nothing was changed.")
    return too_late(request, said=said, stands_at=reverse("findings:finding", args=[found.pk]))
