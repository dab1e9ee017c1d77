"""Pages of protection: bringing a household under a team, opening one in an emergency, the security officer's list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.access.models import Grant
from dure.foundation.access.opening import MINUTES, Opened
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import codes
from dure.foundation.pages.paging import keyset
from dure.registry.people.masking import mask_name
from dure.registry.people.views.households import household_or_404
from dure.registry.protection import queries
from dure.registry.protection.access import may_lift, may_restrict, may_review
from dure.registry.protection.actions import (
    lift_restriction,
    open_in_emergency,
    restrict_household,
    review_access,
    write_note,
)
from dure.registry.protection.forms import EmergencyForm, LiftForm, NoteForm, RestrictForm, ReviewForm

RESCUERS = 2
"""Rescue and police stand first in the list of crisis lines."""


@guard(Permission.RESTRICT)
def restrict(request: ActorRequest, household_id: UUID) -> HttpResponse:
    household = household_or_404(request, household_id)
    require(may_restrict(request.actor, household))
    teams = queries.teams_for(household, on=timezone.localdate(request.now))
    form = RestrictForm(request.POST or None, teams=teams)
    if request.method == "POST" and form.is_valid():
        restrict_household(
            actor=request.actor,
            household=household,
            team=form.team,
            reason=form.cleaned_data["reason"],
            safe_contact=form.cleaned_data["safe_contact"],
            at=request.now,
        )
        messages.success(request, _("The household is under protection now. Only the team sees it."))
        return redirect("web:home")
    record(request.actor, Act.READ, "people.household", path=household.path, household_id=household.id)
    context = {"form": form, "household": household, "name": mask_name(household.label), "teams": teams}
    return render(request, "protection/restrict.html", context)


@guard(Permission.RESTRICT)
def lift(request: ActorRequest, household_id: UUID) -> HttpResponse:
    household = household_or_404(request, household_id)
    require(may_lift(request.actor, household))
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lift_restriction(actor=request.actor, household=household, reason=form.cleaned_data["reason"], at=request.now)
        messages.success(request, _("The protection has ended. The people of the dong see the household again."))
        return redirect("web:home")
    record(request.actor, Act.READ, "people.household", path=household.path, household_id=household.id)
    return render(
        request, "protection/lift.html", {"form": form, "household": household, "name": mask_name(household.label)}
    )


@guard(Permission.OPEN_IN_EMERGENCY)
def emergency(request: ActorRequest) -> HttpResponse:
    """Found and opened in one step: nothing is shown of a household that was not opened for a reason."""
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        opening = open_in_emergency(actor=request.actor, reason=reason, at=request.now, **form.clues())
        if opening.household_id:
            _say(request, opening.outcome)
            return redirect("web:household", opening.household_id)
        form.add_error("clue", _why_nothing_opened(opening.outcome))
    lines = codes("crisis_line", on=timezone.localdate(request.now))[:RESCUERS]
    return render(request, "protection/emergency.html", {"form": form, "minutes": MINUTES, "crisis_lines": lines})


def _why_nothing_opened(outcome: Opened) -> str:
    if outcome is Opened.MANY:
        return _("More than one household fits. Please write the address to the door.")
    return _("No household fits exactly. This attempt is recorded.")


def _say(request: ActorRequest, outcome: Opened) -> None:
    if outcome is Opened.OWN:
        messages.info(request, _("This household is in your own area; no emergency access was needed."))
    elif outcome is Opened.RUNNING:
        messages.info(request, _("You opened this household before; the time is still running."))
    else:
        told = _("The household is open to you for %(minutes)s minutes. The security officer has been told.")
        messages.warning(request, told % {"minutes": MINUTES})


@guard(Permission.OPEN_IN_EMERGENCY)
@require_POST
def note(request: ActorRequest, household_id: UUID) -> HttpResponse:
    household = household_or_404(request, household_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        if write_note(
            actor=request.actor,
            record_id=typed["record_id"],
            household=household,
            text=typed["note"],
            at=request.now,
        ):
            messages.success(request, _("The note is in the story."))
        else:
            messages.info(request, _("This note was recorded before; it stands in the story as it was then."))
        return redirect("web:household", household.id)
    # Not back to the household: leading on says to the drafts that the words were taken in.
    context = {"form": form, "household": household, "name": mask_name(household.label)}
    return render(request, "protection/note.html", context)


@guard(Permission.REVIEW_EMERGENCIES)
def reviews(request: ActorRequest) -> HttpResponse:
    done = request.GET.get("show") == "reviewed"
    record(request.actor, Act.LIST, "access.grant")
    # What waits longest comes first; what was reviewed, the newest first.
    order = ("-given_at", "-id") if done else ("given_at", "id")
    page = keyset(queries.grants_to_review(request.actor, done=done), request=request, order=order)
    shown = queries.reviews(request.actor, page.rows, now=request.now)
    rows = [(row, _review_form(row.grant.pk)) for row in shown]
    return render(request, "protection/reviews.html", {"rows": rows, "page": page, **_filter(done=done)})


def _filter(*, done: bool) -> dict[str, Any]:
    address = reverse("protection:reviews")
    chips = [
        {"label": _("To review"), "url": address, "current": not done},
        {"label": _("Reviewed"), "url": f"{address}?show=reviewed", "current": done},
    ]
    return {"done": done, "chips": chips}


def _review_form(grant_id: UUID, sent: QueryDict | None = None) -> ReviewForm:
    return ReviewForm(sent, auto_id=f"{grant_id.hex}-%s")


@guard(Permission.REVIEW_EMERGENCIES)
@require_POST
def review(request: ActorRequest, grant_id: UUID) -> HttpResponse:
    grant = get_object_or_404(Grant.objects.visible_to(request.actor), pk=grant_id)
    require(may_review(request.actor, grant))
    form = _review_form(grant.pk, request.POST)
    if not form.is_valid():
        # Alone and with every word, wherever in the list it stood.
        rows = [(row, form) for row in queries.reviews(request.actor, [grant], now=request.now)]
        return render(request, "protection/reviews.html", {"rows": rows, "errors": form, **_filter(done=False)})
    if review_access(actor=request.actor, grant=grant, at=request.now, **form.cleaned_data):
        messages.success(request, _("The review is recorded."))
    else:
        messages.info(request, _("Somebody reviewed this before; nothing was changed."))
    return redirect("protection:reviews")
