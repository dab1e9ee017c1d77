"""The partner's side: the sheets handed to the own unit, and one button for each state."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act as Audited
from dure.foundation.pages.paging import keyset
from dure.journey.referrals import partner_actions, queries
from dure.journey.referrals.forms import DeclineForm, DeliverForm
from dure.journey.referrals.labels import PARTNER_STATES
from dure.journey.referrals.models import ReferralSheet
from dure.journey.referrals.sheets import lines
from dure.journey.referrals.views.answers import SHEET, Act, answer, attempt

WHAT = SHEET
ANSWERED = "answered_sheet"
"""Where the session keeps the sheet answered last: it is dead after a refusal, and a second click must not frighten."""


@guard(Permission.ANSWER_REFERRAL)
def sheets(request: ActorRequest) -> HttpResponse:
    """Requests to the own unit, without any data of a family."""
    page = keyset(queries.sheets_handed(request.actor), request=request, order=("-sent_at", "-id"))
    record(request.actor, Audited.LIST, WHAT)
    rows = [(sheet, *PARTNER_STATES[sheet.state], _days(request, sheet)) for sheet in page.rows]
    return render(request, "referrals/sheets.html", {"page": page, "rows": rows})


def _days(request: ActorRequest, sheet: ReferralSheet) -> int:
    return (timezone.localdate(request.now) - timezone.localdate(sheet.sent_at)).days


@guard(Permission.ANSWER_REFERRAL)
def sheet(request: ActorRequest, sheet_id: UUID) -> HttpResponse:
    """What the family agreed to share, and what is asked."""
    found = sheet_or_404(request, sheet_id)
    record(request.actor, Audited.READ, WHAT, path=found.path, object_id=found.pk, household_id=found.household_id)
    kind, label = PARTNER_STATES[found.state]
    return render(
        request,
        "referrals/sheet.html",
        {"sheet": found, "badges": [(kind, label)], "lines": lines(found), "state": found.state},
    )


@guard(Permission.ANSWER_REFERRAL)
@require_POST
def accept_sheet(request: ActorRequest, sheet_id: UUID) -> HttpResponse:
    found = sheet_or_404(request, sheet_id)
    act = _act(found, "", "", _("You have accepted the request. Thank you."))
    return attempt(request, act, lambda: partner_actions.accept_sheet(actor=request.actor, sheet=found, at=request.now))


@guard(Permission.ANSWER_REFERRAL)
def decline_sheet(request: ActorRequest, sheet_id: UUID) -> HttpResponse:
    try:
        found = sheet_or_404(request, sheet_id)
    except Http404:
        if request.method == "POST" and request.session.get(ANSWERED) == str(sheet_id):
            messages.info(request, _("This request was answered already."))
            return redirect("referrals:sheets")
        raise
    act = _act(
        found,
        _("Decline the request"),
        _("Decline now"),
        _("You have declined. The sender looks for another way, and you no longer see the request."),
        back_url=reverse("referrals:sheets"),
        back_label=_("Requests to us"),
    )

    def run(clean: dict[str, Any]) -> None:
        request.session[ANSWERED] = str(sheet_id)
        partner_actions.decline_sheet(actor=request.actor, sheet=found, at=request.now, **clean)

    return answer(request, act, DeclineForm(request.POST or None, party="provider"), run)


@guard(Permission.ANSWER_REFERRAL)
def deliver_sheet(request: ActorRequest, sheet_id: UUID) -> HttpResponse:
    found = sheet_or_404(request, sheet_id)
    act = _act(found, _("Report the delivery"), _("Report it now"), _("Thank you. The sender now asks the family."))
    return answer(
        request,
        act,
        DeliverForm(request.POST or None),
        lambda clean: partner_actions.report_sheet_delivery(actor=request.actor, sheet=found, at=request.now, **clean),
    )


def sheet_or_404(request: ActorRequest, sheet_id: UUID) -> ReferralSheet:
    """A sheet in the hand of the actor's unit, or 404: ended, withdrawn and foreign look the same."""
    found = queries.open_sheet(request.actor, sheet_id, on=timezone.localdate(request.now))
    if found is None:
        raise Http404
    return found


def _act(found: ReferralSheet, title: str, button: str, done: str, **where: Any) -> Act:
    where = {
        "back_url": reverse("referrals:sheet", args=[found.pk]),
        "back_label": found.service_name,
        "moved_url": reverse("referrals:sheets"),
        **where,
    }
    return Act(about=found, title=title, button=button, done=done, **where)
