"""Where the team reads tips and decides what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dure.foundation.access.actor import Permission
from dure.foundation.access.decisions import require
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.drafts.too_late import too_late
from dure.foundation.pages.paging import keyset
from dure.foundation.pages.revealing import reveal_page
from dure.foundation.transitions.moves import AlreadyMoved
from dure.foundation.uploads.serving import picture_answer
from dure.journey.discovery.tips.access import may_link, may_triage
from dure.journey.discovery.tips.actions import close_tip, link_tip, register_from_tip
from dure.journey.discovery.tips.forms import OWN_REQUEST, BlindSpotForm, CloseForm, RevealForm
from dure.journey.discovery.tips.models import Tip, TipSecret
from dure.journey.discovery.tips.queries import (
    blind_spots_of,
    has_photo,
    open_deadlines_of,
    phone_of,
    photo_of,
    tips,
    waiting,
    wishes_in_words,
)
from dure.journey.discovery.tips.revealing.actions import reveal_phone, reveal_reporter
from dure.journey.discovery.tips.screens import BADGES, ORDERS, TEAM_WORDS, filters, inbox_rows, read_filters
from dure.journey.discovery.tips.states import UNDECIDED, TipState
from dure.registry.people.forms import SearchForm
from dure.registry.people.kept import kept_of
from dure.registry.people.models import Household
from dure.registry.people.queries import members_of
from dure.registry.people.registering import Registration, asked_for, seal_asked
from dure.registry.people.search import known_elsewhere, search_households


def tip_or_404(request: ActorRequest, tip_id: UUID) -> Tip:
    """The tip when the actor sees it; out of sight is not found."""
    rows = Tip.objects.visible_to(request.actor).select_related(
        "kind", "channel", "household", "closing_reason", "sighting", "urgency"
    )
    tip: Tip = get_object_or_404(rows, pk=tip_id)
    return tip


@guard(Permission.TRIAGE)
def inbox(request: ActorRequest) -> HttpResponse:
    chosen = read_filters(request)
    rows = tips(request.actor, state=chosen.state, kind=chosen.kind, dong=chosen.dong)
    page = keyset(rows, request=request, order=ORDERS[chosen.order])
    record(request.actor, Act.LIST, "discovery.tip", count=len(page.rows))
    context = {
        "page": page,
        "rows": inbox_rows(request.actor, page.rows),
        "filters": filters(request, chosen),
        "waiting": waiting(request.actor),
        "now": request.now,
    }
    return render(request, "discovery/inbox.html", context)


@guard(Permission.TRIAGE)
def tip(request: ActorRequest, tip_id: UUID) -> HttpResponse:
    found = tip_or_404(request, tip_id)
    if request.method == "POST":
        return redirect(f"{reverse('discovery:tip', args=[found.id])}?{seal_asked(request, SearchForm())}#search")
    _read(request, found)
    return _tip_page(request, found)


def _read(request: ActorRequest, found: Tip) -> None:
    record(
        request.actor, Act.READ, "discovery.tip", path=found.path, object_id=found.id, household_id=found.household_id
    )


def _tip_page(request: ActorRequest, found: Tip, **more: Any) -> HttpResponse:
    context = {
        "tip": found,
        "has_photo": has_photo(request.actor, found),
        "told_phone": phone_of(request.actor, found),
        "undecided": found.state in UNDECIDED,
        "state": TEAM_WORDS[TipState(found.state)],
        "badge": BADGES[TipState(found.state)],
        "wishes": wishes_in_words(found.wishes),
        "due": open_deadlines_of(request.actor, [found.id]).get(found.id),
        "now": request.now,
        "reveal_form": RevealForm(),
        "close_form": CloseForm(),
        "about_self": found.kind_id == OWN_REQUEST,
        "search_form": SearchForm(),
        "may_register": request.actor.may_at(Permission.REGISTER_HOUSEHOLD, found.path),
    }
    if found.state in UNDECIDED:
        context |= _candidates(request, found, context["told_phone"])
    return render(request, "discovery/tip.html", {**context, **more})


def _told_name(found: Tip) -> str:
    """The name the tip gives; words such as "the old man upstairs" are no name to search for or to register."""
    return "" if " " in found.about_name.strip() else found.about_name


def _candidates(request: ActorRequest, found: Tip, told_phone: TipSecret | None) -> dict[str, Any]:
    """Search before create: by what the tip says, or by what the person typed instead."""
    typed = asked_for(request)
    known = {"name": _told_name(found), "address": found.about_place, "birth_date": ""}
    form = SearchForm(typed or known)
    query = form.query() if form.is_valid() else None
    if query and not typed:
        query = replace(query, marks=marks_of(told_phone))
    return {
        "search_form": form,
        "asked": bool(query),
        "found": search_households(request.actor, query, limit=10) if query else [],
        "elsewhere": known_elsewhere(request.actor, query) if query else [],
    }


def marks_of(told_phone: TipSecret | None) -> tuple[bytes, ...]:
    """The told number's blind index: it is looked for without being opened."""
    return (bytes(told_phone.blind_index),) if told_phone and told_phone.blind_index else ()


@guard(Permission.TRIAGE)
def phone(request: ActorRequest, tip_id: UUID) -> HttpResponse:
    """The number that the family told, for a reason."""
    found = tip_or_404(request, tip_id)
    require(may_triage(request.actor, found))
    secret = phone_of(request.actor, found)
    if secret is None:
        raise Http404

    def look(reason: str, reason_code: str) -> str:
        return reveal_phone(actor=request.actor, tip=found, secret=secret, reason=reason, reason_code=reason_code)

    if request.method != "POST":
        _read(request, found)
    back_url = reverse("discovery:tip", args=[found.id])
    return reveal_page(
        request, what=_("Phone number"), masked=secret.masked, back_url=back_url, look=look, is_phone=True
    )


@guard(Permission.TRIAGE)
@require_safe
def photo(request: ActorRequest, tip_id: UUID) -> HttpResponse:
    """The photo sent with the tip."""
    found = tip_or_404(request, tip_id)
    picture = photo_of(request.actor, found)
    if picture is None:
        raise Http404
    what = "discovery.tip_photo"
    record(request.actor, Act.READ, what, path=found.path, object_id=found.id, household_id=found.household_id)
    return picture_answer(picture, name="photo")


@guard(Permission.TRIAGE)
@require_POST
def reporter(request: ActorRequest, tip_id: UUID) -> HttpResponse:
    """Shows who reported once, in the answer to the reason; opening the tip again hides it."""
    found = tip_or_404(request, tip_id)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return _tip_page(request, found, reveal_form=form)
    who = reveal_reporter(actor=request.actor, tip=found, reason=form.cleaned_data["why"])
    return _tip_page(request, found, reporter=who, revealed=True)


@guard(Permission.TRIAGE)
def link(request: ActorRequest, tip_id: UUID, household_id: UUID) -> HttpResponse:
    found = tip_or_404(request, tip_id)
    rows = Household.objects.visible_to(request.actor).select_related("area", "kind")
    household = get_object_or_404(rows, pk=household_id)
    require(may_link(request.actor, found, household))
    form = BlindSpotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        definition = form.cleaned_data["blind_spot"]
        try:
            link_tip(actor=request.actor, tip=found, household=household, at=request.now, blind_spot=definition)
        except AlreadyMoved:
            return _decided_before(request, found)
        messages.success(request, _("The tip is linked. Please plan a visit next."))
        return redirect(household)
    context = {
        "tip": found,
        "household": household,
        "told_phone": phone_of(request.actor, found),
        "members": members_of(request.actor, household),
        "kept": kept_of(request.actor, household),
        "counted": blind_spots_of(request.actor, household),
        "wishes": wishes_in_words(found.wishes),
        "form": form,
    }
    record(request.actor, Act.READ, "people.household", path=household.path, household_id=household.id)
    return render(request, "discovery/link.html", context)


@guard(Permission.REGISTER_HOUSEHOLD)
def register(request: ActorRequest, tip_id: UUID) -> HttpResponse:
    found = tip_or_404(request, tip_id)
    require(may_triage(request.actor, found))
    if found.state not in UNDECIDED:
        return _decided_before(request, found)
    told_phone = phone_of(request.actor, found)
    start = {"name": _told_name(found), "address": found.about_place, "area": _dong_of(found)}
    registration = Registration.read(request, initial=start, marks=marks_of(told_phone))
    if told_phone:
        hint = (
            _("Told with the tip: %(mask)s. It is kept when you leave this empty.")
            if told_phone.readable
            else _(
                "The number told with the tip (%(mask)s) does not open any more. Please write it here if you know it."
            )
        )
        registration.form.fields["phone"].help_text = hint % {"mask": told_phone.masked}
    form = BlindSpotForm(request.POST or None)
    if registration.ready and form.is_valid():
        try:
            household = register_from_tip(
                actor=request.actor,
                tip=found,
                at=request.now,
                blind_spot=form.cleaned_data["blind_spot"],
                **registration.arguments(),
            )
        except AlreadyMoved:
            return _decided_before(request, found)
        messages.success(request, _("The household is registered and the tip is linked. Please plan a visit next."))
        return redirect(household)
    _read(request, found)
    context = {
        "tip": found,
        "told_phone": told_phone,
        "registration": registration,
        "form": form,
        "wishes": wishes_in_words(found.wishes),
    }
    return render(request, "discovery/register.html", context)


def _dong_of(found: Tip) -> str:
    """The last code of the path: the dong when the sender named one (a district is not offered in the form)."""
    return found.path.rstrip(".").rsplit(".", 1)[-1]


@guard(Permission.TRIAGE)
@require_POST
def close(request: ActorRequest, tip_id: UUID) -> HttpResponse:
    found = tip_or_404(request, tip_id)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _tip_page(request, found, close_form=form)
    if found.state == TipState.CLOSED:
        return _decided_before(request, found)
    try:
        close_tip(actor=request.actor, tip=found, at=request.now, **form.cleaned_data)
    except AlreadyMoved:
        return _decided_before(request, found)
    messages.success(request, _("The tip is closed."))
    return redirect("discovery:inbox")


def _decided_before(request: ActorRequest, found: Tip) -> HttpResponse:
    """A second click, or a colleague who was faster: nothing is done twice, and one sees what was decided."""
    decided = Tip.objects.visible_to(request.actor).filter(pk=found.pk).select_related("household").first()
    # Linked to a household out of one's sight, the tip is out of it as well.
    household = decided.household if decided else None
    return too_late(
        request,
        said=_("This tip has already been decided; nothing was changed."),
        stands_at=household.get_absolute_url() if household else reverse("discovery:inbox"),
    )
