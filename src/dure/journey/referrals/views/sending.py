"""From an open need to a request: choose the need, the service, the consent."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.queries import label
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.needs.access import may_rate_needs
from dure.journey.needs.models import Need
from dure.journey.needs.states import NeedState
from dure.journey.referrals import queries
from dure.journey.referrals.access import THIRD_PARTY
from dure.journey.referrals.actions import decide_proposal, send_referral
from dure.journey.referrals.clocks import WHAT
from dure.journey.referrals.forms import ConsentAndSendForm, ProposalForm, SearchForm, SendForm
from dure.journey.referrals.labels import STATES
from dure.journey.referrals.models import Referral
from dure.journey.referrals.proposals import Proposal, proposals
from dure.journey.referrals.sheets import phone_to_share
from dure.journey.referrals.states import LIVE
from dure.registry.directory.models import Service
from dure.registry.directory.queries import Sought, active_services, is_fresh, services_for, services_found
from dure.registry.people.actions import record_consent
from dure.registry.people.kept import kept_of
from dure.registry.people.models import Consent, Household
from dure.registry.people.queries import members_of

OFFERED = 30


@guard(Permission.REFER)
def start(request: ActorRequest, household_id: UUID) -> HttpResponse:
    """Which need is to be answered; with one need alone, and nothing proposed, there is nothing to choose."""
    household = get_object_or_404(Household.objects.visible_to(request.actor), pk=household_id)
    proposed = _proposed(request, household)
    decided = next((each for each in proposed if each["form"].is_valid()), None)
    if decided is not None:
        return _decide(request, household, **decided)
    needs = Need.objects.visible_to(request.actor).filter(household=household, state=NeedState.OPEN)
    rows = list(needs.select_related("area").order_by("-severity", "area"))
    if len(rows) == 1 and not proposed:
        return redirect("referrals:choose", rows[0].pk)
    without = {need.pk for need in queries.needs_without_referral(request.actor, household)}
    _read(request, household)
    return render(
        request,
        "referrals/start.html",
        {"household": household, "needs": [(need, need.pk in without) for need in rows], "proposed": proposed},
    )


def _proposed(request: ActorRequest, household: Household) -> list[dict[str, Any]]:
    """What visits propose, for who may decide about it, each with its form."""
    if not may_rate_needs(request.actor, household):
        return []
    asked = request.POST.get("area")
    return [
        {
            "proposal": one,
            "words": one.worry.words.in_language(get_language()),
            "area": label(one.area_id),
            "form": ProposalForm(request.POST if asked == one.worry.need_area else None, auto_id=f"%s-{number}"),
        }
        for number, one in enumerate(proposals(request.actor, household, now=request.now), 1)
    ]


def _decide(
    request: ActorRequest, household: Household, *, proposal: Proposal, words: str, form: ProposalForm, **_shown: Any
) -> HttpResponse:
    said: dict[str, Any] = {"severity": int(form.cleaned_data["severity"]), "record_id": form.cleaned_data["record_id"]}
    try:
        need = decide_proposal(
            actor=request.actor, household=household, proposal=proposal, note=words, at=request.now, **said
        )
    except AlreadyMoved:
        messages.info(request, _("A colleague has rated this meanwhile; nothing was changed."))
        return redirect("referrals:start", household.pk)
    if need is None:
        messages.success(request, _("Written down: no difficulty there."))
        return redirect(household.get_absolute_url())
    messages.success(request, _("The need is confirmed. Now choose the service."))
    return redirect("referrals:choose", need.pk)


@guard(Permission.REFER)
def choose(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Services that answer the need, those checked last first; others by name."""
    need = _need(request, need_id)
    household = need.household
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = services_found(Sought(words=words)).order_by("name", "id") if words else services_for(need.area_id)
    tried, today = queries.tried_before(request.actor, need), timezone.localdate(request.now)
    rows = [
        {"service": service, "fresh": is_fresh(service, on=today), "tried": _tried(tried.get(service.pk))}
        for service in found[:OFFERED]
    ]
    _read(request, household)
    return render(
        request, "referrals/choose.html",
        {"household": household, "need": need, "form": form, "rows": rows, "words": words},
    )  # fmt: skip


def _tried(referral: Referral | None) -> dict[str, Any] | None:
    if referral is None:
        return None
    kind, label = STATES[referral.state]
    return {"kind": kind, "label": label, "reason": referral.decline_reason, "is_live": referral.state in LIVE}


@guard(Permission.REFER)
def send(request: ActorRequest, need_id: UUID, service_id: UUID) -> HttpResponse:
    """The consent and the request; no consent, no referral."""
    doubled = _sent_already(request)
    if doubled:
        return redirect("referrals:referral", doubled.pk)
    need = _need(request, need_id)
    household = need.household
    service = get_object_or_404(active_services(), pk=service_id)
    today = timezone.localdate(request.now)
    consent = queries.consent_for(request.actor, household, service, on=today)
    form = _form(request, household, need, consent, today)
    if request.method == "POST" and form.is_valid():
        return _send(request, household, need, service, consent, form)
    if consent is None:
        _record_open(request, household)
    else:
        _read(request, household)
    return render(
        request,
        "referrals/send.html",
        {
            "household": household,
            "need": need,
            "service": service,
            "consent": consent,
            "form": form,
            "overlaps": queries.overlaps(request.actor, household, service, on=today),
            "others": [r for r in queries.live_referrals(request.actor, household) if r.need_id == need.pk],
        },
    )


def _form(request: ActorRequest, household: Household, need: Need, consent: Consent | None, today: dt.date) -> SendForm:
    if consent is not None:
        return SendForm(request.POST or None)
    members = members_of(request.actor, household)
    kept = kept_of(request.actor, household)
    return ConsentAndSendForm(
        request.POST or None, household=household, members=members, kept=kept, need=need, on=today
    )


def _phone_is_missing(request: ActorRequest, referral: Referral) -> bool:
    """Whether the family agreed to share a number that does not open any more."""
    if "phone" not in referral.consent.fields:
        return False
    household = referral.household
    phone = phone_to_share(kept_of(request.actor, household), members_of(request.actor, household))
    return phone is not None and not phone.readable


def _send(
    request: ActorRequest,
    household: Household,
    need: Need,
    service: Service,
    consent: Consent | None,
    form: SendForm,
) -> HttpResponse:
    referral, _new = send_referral(
        actor=request.actor,
        record_id=form.cleaned_data["record_id"],
        household=household,
        need=need,
        service=service,
        consent=consent or _record_consent(request, household, service, form),
        request=form.cleaned_data["request"],
        at=request.now,
    )
    text = _("The request was sent to %(organization)s.") if service.organization.unit_id else _(
        "The request is written down. Please call %(organization)s and record their answer."
    )  # fmt: skip
    messages.success(request, text % {"organization": service.organization.name})
    if _phone_is_missing(request, referral):
        messages.warning(
            request, _("The phone number does not open any more and was not passed on. Please tell it by phone.")
        )
    return redirect("referrals:referral", referral.pk)


def _record_consent(request: ActorRequest, household: Household, service: Service, form: SendForm) -> Consent:
    if not isinstance(form, ConsentAndSendForm):
        raise Http404
    clean = form.cleaned_data
    consent, _new = record_consent(
        actor=request.actor,
        record_id=clean["consent_id"],
        household=household,
        kind=THIRD_PARTY,
        recipient=service.organization,
        fields=clean["share"],
        purpose=_("Asking for %(service)s") % {"service": service.name},
        given_by=clean["given_by"],
        manner=clean["manner"],
        witness=clean["witness"],
        given_at=form.given_at(request.now),
        valid_until=clean["valid_until"],
    )
    return consent


def _sent_already(request: ActorRequest) -> Referral | None:
    """The referral that a first click of the same form has sent."""
    try:
        record_id = UUID(request.POST.get("record_id", ""))
    except ValueError:
        return None
    found: Referral | None = Referral.objects.visible_to(request.actor).filter(pk=record_id).first()
    return found


def _need(request: ActorRequest, need_id: UUID) -> Need:
    need = queries.open_need(request.actor, need_id)
    if need is None:
        raise Http404
    return need


def _read(request: ActorRequest, household: Household) -> None:
    record(request.actor, Act.READ, WHAT, path=household.path, household_id=household.pk)


def _record_open(request: ActorRequest, household: Household) -> None:
    """The form begins with the full name of who usually agrees: a look at it."""
    place = {"path": household.path, "household_id": household.pk}
    record(request.actor, Act.REVEAL, WHAT, reason=_("Consent to a referral"), **place)
