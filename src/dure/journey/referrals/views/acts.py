"""What officials do with a referral after it was sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.journey.referrals import actions
from dure.journey.referrals.actions.closing import Received
from dure.journey.referrals.forms import ConfirmForm, DeclineForm, DeliverForm, DenyForm, NoteForm
from dure.journey.referrals.models import Referral
from dure.journey.referrals.views.answers import Act, answer, attempt
from dure.journey.referrals.views.board import seen


def _act(referral: Referral, title: str, button: str, done: str, **words: Any) -> Act:
    """An act on the referral that leads back to its page."""
    return Act(
        about=referral,
        title=title,
        button=button,
        done=done,
        back_url=reverse("referrals:referral", args=[referral.pk]),
        back_label=_("Referral: %(service)s") % {"service": referral.service.name},
        **words,
    )


@guard(Permission.REFER)
@require_POST
def accept(request: ActorRequest, referral_id: UUID) -> HttpResponse:
    """The organisation accepted by phone."""
    referral = seen(request, referral_id)
    act = _act(referral, "", "", _("Written down: the organisation accepted."))
    return attempt(
        request, act, lambda: actions.accept_referral(actor=request.actor, referral=referral, at=request.now)
    )


@guard(Permission.REFER)
def decline(request: ActorRequest, referral_id: UUID) -> HttpResponse:
    """The organisation or the family said no."""
    referral = seen(request, referral_id)
    act = _act(referral, _("Write down a refusal"), _("Save the refusal"), _("Written down: it was declined."))
    return answer(
        request,
        act,
        DeclineForm(request.POST or None),
        lambda clean: actions.decline_referral(actor=request.actor, referral=referral, at=request.now, **clean),
    )


@guard(Permission.REFER)
def deliver(request: ActorRequest, referral_id: UUID) -> HttpResponse:
    """The organisation says by phone that it was delivered."""
    referral = seen(request, referral_id)
    act = _act(
        referral,
        _("Write down the delivery"),
        _("Save the delivery"),
        _("Written down: the organisation says that it was delivered."),
        explanation=_("This is what the organisation says. Afterwards please ask the family."),
    )
    return answer(
        request,
        act,
        DeliverForm(request.POST or None),
        lambda clean: actions.report_delivery(actor=request.actor, referral=referral, at=request.now, **clean),
    )


@guard(Permission.CONFIRM_DELIVERY)
def confirm(request: ActorRequest, referral_id: UUID) -> HttpResponse:
    """The family got it."""
    referral = seen(request, referral_id)
    act = _act(
        referral,
        _("Confirm with the family"),
        _("Confirm the delivery"),
        _("Confirmed. It is now on the list of what the household gets."),
        explanation=referral.delivery_note,
    )
    form = ConfirmForm(request.POST or None, referral=referral, on=timezone.localdate(request.now))

    def run(clean: dict[str, Any]) -> None:
        received = Received(clean["kind"], clean["starts_on"], clean["ends_on"], clean["worth_won"])
        actions.confirm_delivery(
            actor=request.actor,
            referral=referral,
            received=received,
            note=clean["note"],
            need_met=clean["need_met"],
            at=request.now,
        )

    return answer(request, act, form, run)


@guard(Permission.CONFIRM_DELIVERY)
def deny(request: ActorRequest, referral_id: UUID) -> HttpResponse:
    """The family did not get it after all."""
    referral = seen(request, referral_id)
    act = _act(
        referral,
        _("Not received after all"),
        _("Save: not received"),
        _("Written down. The organisation owes the delivery again."),
        explanation=_("The request goes back to accepted, and the clock of the delivery starts anew."),
    )
    return answer(
        request,
        act,
        DenyForm(request.POST or None),
        lambda clean: actions.deny_delivery(actor=request.actor, referral=referral, at=request.now, **clean),
    )


@guard(Permission.REFER)
def cancel(request: ActorRequest, referral_id: UUID) -> HttpResponse:
    """Take the request back."""
    referral = seen(request, referral_id)
    act = _act(
        referral,
        _("Take the request back"),
        _("Take it back now"),
        _("The request was taken back."),
        explanation=_("The organisation can no longer read the family's data."),
        kind="danger",
    )
    return answer(
        request,
        act,
        NoteForm(request.POST or None),
        lambda clean: actions.cancel_referral(actor=request.actor, referral=referral, at=request.now, **clean),
    )


@guard(Permission.REFER)
@require_POST
def settle(request: ActorRequest, referral_id: UUID) -> HttpResponse:
    """No other way is looked for after a refusal."""
    referral = seen(request, referral_id)
    actions.settle_decline(actor=request.actor, referral=referral, at=request.now)
    messages.success(request, _("Written down: no other way is looked for."))
    return redirect("referrals:referral", referral.pk)
