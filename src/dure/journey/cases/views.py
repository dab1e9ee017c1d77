"""Pages of cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
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
from dure.foundation.pages.paging import keyset
from dure.foundation.transitions.moves import AlreadyMoved, NotAMove
from dure.journey.cases.access import may_follow_up, may_lead_case, may_open_case
from dure.journey.cases.actions import (
    GoalsStillRunning,
    add_action,
    add_goal,
    close_case,
    finish_action,
    open_case,
    record_follow_up,
    review_case,
    say_attainment,
)
from dure.journey.cases.forms import ActionForm, CloseForm, FollowUpForm, GoalForm, OpenForm, ReviewForm
from dure.journey.cases.models import Case, Goal, GoalAction
from dure.journey.cases.queries import (
    ORDER,
    cases_seen,
    households_needing_a_case,
    managers_for,
    needs_for_goals,
    open_case_of,
    proposed_tier,
    running_goals,
)
from dure.journey.cases.schedule import FOLLOW_UP, REVIEW, proposed_day
from dure.journey.cases.screens import case_screen, form_page, list_screen
from dure.journey.cases.states import GoalState
from dure.registry.people.models import Household

WHAT = "cases.case"


@guard(Permission.MANAGE_CASE, Permission.WRITE_VISIT)
def list_cases(request: ActorRequest) -> HttpResponse:
    mine = request.GET.get("whose", "mine" if request.actor.may(Permission.MANAGE_CASE) else "all") == "mine"
    state = request.GET.get("state", "open")
    page = keyset(cases_seen(request.actor, mine=mine, state=_known(state)), request=request, order=ORDER)
    record(request.actor, Act.LIST, WHAT, rows=len(page.rows))
    waiting = households_needing_a_case(request.actor) if request.actor.may(Permission.MANAGE_CASE) else None
    return render(request, "cases/list.html", list_screen(page, waiting, mine=mine, state=state))


def _known(state: str) -> str:
    return state if state in {"open", "closed"} else ""


@guard(Permission.MANAGE_CASE)
def open_for(request: ActorRequest, household_id: UUID) -> HttpResponse:
    rows = Household.objects.visible_to(request.actor).select_related("area")
    household = get_object_or_404(rows, pk=household_id)
    require(may_open_case(request.actor, household))
    running = open_case_of(request.actor, household)
    if running and request.method != "POST":
        return _already_open(request, running)
    managers = managers_for(request.actor, household, on=timezone.localdate(request.now))
    initial = {"tier": proposed_tier(request.actor, household), "manager": request.actor.user_id}
    form = OpenForm(request.POST or None, managers=managers, initial=initial)
    if request.method == "POST" and form.is_valid():
        case, new = open_case(actor=request.actor, household=household, at=request.now, **form.cleaned_data)
        if not new:
            return _already_open(request, case)
        messages.success(request, _("The case is open. Agree on a first goal with the family."))
        return redirect("cases:case", case.id)
    record(request.actor, Act.READ, "people.household", path=household.path, household_id=household.id)
    return render(request, "cases/open.html", {"form": form, "household": household})


@guard(Permission.MANAGE_CASE, Permission.WRITE_VISIT)
def show_case(request: ActorRequest, case_id: UUID) -> HttpResponse:
    case = case_or_404(request, case_id)
    record(request.actor, Act.READ, WHAT, path=case.path, object_id=case.id, household_id=case.household_id)
    return render(request, "cases/case.html", {"screen": case_screen(request.actor, case, now=request.now)})


@guard(Permission.MANAGE_CASE)
def new_goal(request: ActorRequest, case_id: UUID) -> HttpResponse:
    case = case_or_404(request, case_id)
    require(may_lead_case(request.actor, case))
    form = GoalForm(request.POST or None, needs=needs_for_goals(request.actor, case), now=request.now)
    return _written(
        request, case, form, "goal", lambda typed: add_goal(actor=request.actor, case=case, at=request.now, **typed)
    )


@guard(Permission.MANAGE_CASE)
def new_action(request: ActorRequest, goal_id: UUID) -> HttpResponse:
    goal = goal_or_404(request, goal_id)
    require(may_lead_case(request.actor, goal.case))
    form = ActionForm(request.POST or None, now=request.now)
    return _written(
        request,
        goal.case,
        form,
        "action",
        lambda typed: add_action(actor=request.actor, goal=goal, at=request.now, **typed),
        goal=goal,
    )


@guard(Permission.MANAGE_CASE)
def review(request: ActorRequest, case_id: UUID) -> HttpResponse:
    case = case_or_404(request, case_id)
    require(may_lead_case(request.actor, case))
    initial = {"next_review_on": proposed_day(REVIEW, now=request.now)}
    form = ReviewForm(request.POST or None, initial=initial, now=request.now)
    return _written(
        request,
        case,
        form,
        "review",
        lambda typed: review_case(actor=request.actor, case=case, at=request.now, **typed),
    )


@guard(Permission.MANAGE_CASE)
def follow_up(request: ActorRequest, case_id: UUID) -> HttpResponse:
    case = case_or_404(request, case_id)
    require(may_follow_up(request.actor, case))
    form = FollowUpForm(request.POST or None, now=request.now)
    return _written(
        request,
        case,
        form,
        "follow_up",
        lambda typed: record_follow_up(actor=request.actor, case=case, at=request.now, **typed),
    )


@guard(Permission.MANAGE_CASE)
def close(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Only when each goal says what became of it; until then the page names those that do not."""
    case = case_or_404(request, case_id)
    if case.closed_at is not None:
        return _already_closed(request, case)
    require(may_lead_case(request.actor, case))
    initial = {"follow_up_on": proposed_day(FOLLOW_UP, now=request.now), "follow_up_by": "follow_up_party:dong"}
    form = CloseForm(request.POST or None, initial=initial, now=request.now)
    running = running_goals(request.actor, case)
    if request.method == "POST" and form.is_valid():
        try:
            close_case(actor=request.actor, case=case, at=request.now, **form.cleaned_data)
        except GoalsStillRunning as still:
            running = still.goals
        except AlreadyMoved:
            return _already_closed(request, case)
        else:
            messages.success(request, _("The case is closed. The follow-up stands in Today."))
            return redirect("cases:case", case.id)
    record(request.actor, Act.READ, WHAT, path=case.path, object_id=case.id, household_id=case.household_id)
    context = form_page("close", case, form) | {"running": running}
    return render(request, "cases/close.html", context)


@guard(Permission.MANAGE_CASE)
@require_POST
def done(request: ActorRequest, action_id: UUID) -> HttpResponse:
    rows = GoalAction.objects.visible_to(request.actor).select_related("goal__case__household", "goal__case__manager")
    action = get_object_or_404(rows, pk=action_id)
    try:
        finish_action(actor=request.actor, action=action, at=request.now)
    except AlreadyMoved:
        return _already_closed(request, action.goal.case)
    messages.success(request, _("Marked as done."))
    return redirect("cases:case", action.goal.case_id)


@guard(Permission.MANAGE_CASE)
@require_POST
def attain(request: ActorRequest, goal_id: UUID) -> HttpResponse:
    goal = goal_or_404(request, goal_id)
    try:
        state = GoalState(request.POST.get("state", ""))
    except ValueError as unknown:
        raise Http404 from unknown
    if goal.state != state:
        try:
            say_attainment(actor=request.actor, goal=goal, state=state, at=request.now)
        except AlreadyMoved:
            messages.info(request, _("A colleague was quicker. This is how it stands now."))
            return redirect("cases:case", goal.case_id)
        except NotAMove:
            messages.info(request, _("Take the goal up again first, then say what became of it."))
            return redirect("cases:case", goal.case_id)
    messages.success(request, _("What became of the goal is written down."))
    return redirect("cases:case", goal.case_id)


def case_or_404(request: ActorRequest, case_id: UUID) -> Case:
    rows = Case.objects.visible_to(request.actor).select_related(
        "household__area", "tier", "manager", "closing_reason", "follow_up_by"
    )
    found: Case = get_object_or_404(rows, pk=case_id)
    return found


def goal_or_404(request: ActorRequest, goal_id: UUID) -> Goal:
    rows = Goal.objects.visible_to(request.actor).select_related("case__household", "case__manager", "household")
    found: Goal = get_object_or_404(rows, pk=goal_id)
    return found


def _written(
    request: ActorRequest,
    case: Case,
    form: forms.Form,
    kind: str,
    write: Callable[[dict[str, Any]], object],
    **context: Any,
) -> HttpResponse:
    """Show the form, or do the act once and go back to the case."""
    page = form_page(kind, case, form)
    if request.method == "POST" and form.is_valid():
        try:
            write(form.cleaned_data)
        except AlreadyMoved:
            return _already_closed(request, case)
        messages.success(request, page["written"])
        return redirect("cases:case", case.id)
    record(request.actor, Act.READ, WHAT, path=case.path, object_id=case.id, household_id=case.household_id)
    return render(request, "cases/form.html", page | context)


def _already_open(request: ActorRequest, case: Case) -> HttpResponse:
    return too_late(request, said=_("This household has an open case already."), stands_at=_address(case))


def _already_closed(request: ActorRequest, case: Case) -> HttpResponse:
    said = _("The case was closed already. This is how it stands now.")
    return too_late(request, said=said, stands_at=_address(case))


def _address(case: Case) -> str:
    return reverse("cases:case", args=[case.id])
