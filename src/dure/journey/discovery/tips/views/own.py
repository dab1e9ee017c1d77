"""Tips sent by people who sign in: volunteers and partners for themselves, officials for whoever stands before them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.codes.queries import codes
from dure.journey.discovery.tips.actions import receive_tip
from dure.journey.discovery.tips.forms import (
    HelpAtTheCounterForm,
    VolunteerForm,
    WorryAtTheCounterForm,
    reporter_of,
)
from dure.journey.discovery.tips.queries import own_tips
from dure.journey.discovery.tips.screens import MOST_LINES, SENDER_BADGES, SENDER_WORDS
from dure.registry.people.queries import dongs

WEB = "contact_channel:web"
AT_THE_COUNTER: dict[str, type[HelpAtTheCounterForm] | type[WorryAtTheCounterForm]] = {
    "help": HelpAtTheCounterForm,
    "worry": WorryAtTheCounterForm,
}


@guard(Permission.SEND_TIP)
def my_tips(request: ActorRequest) -> HttpResponse:
    form = VolunteerForm(request.POST or None, initial={"area": _own_dong(request)})
    if request.method == "POST" and form.is_valid():
        number, new = receive_tip(
            actor=request.actor,
            record_id=form.cleaned_data["record_id"],
            area=form.cleaned_data["area"],
            worry=form.worry(),
            reporter=reporter_of(request.actor),
            channel=WEB,
            at=request.now,
        )
        said = _("Thank you. The receipt number is %(number)s.") if new else _("It was sent already: %(number)s.")
        messages.success(request, said % {"number": number})
        return redirect("discovery:my_tips")
    rows = [
        {"tip": tip, "badge": SENDER_BADGES[tip.state], "words": SENDER_WORDS[tip.state]}
        for tip in own_tips(request.actor)
    ]
    return render(
        request,
        "discovery/my_tips.html",
        {"form": form, "rows": rows, "crisis_lines": codes("crisis_line")[:MOST_LINES]},
    )


def _own_dong(request: ActorRequest) -> str:
    """The dong of the posting, when there is just one."""
    paths = {post.path for post in request.actor.posts}
    own = [dong.code for dong in dongs(on=timezone.localdate(request.now)) if dong.path in paths]
    return own[0] if len(own) == 1 else ""


@guard(Permission.TRIAGE)
def take(request: ActorRequest, kind: str) -> HttpResponse:
    """What somebody tells at the counter or on the phone, written down by an official."""
    form_class = AT_THE_COUNTER.get(kind)
    if form_class is None:
        raise Http404
    initial: dict[str, Any] = {"area": _own_dong(request), "channel": "contact_channel:counter"}
    form = form_class(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        number, _new = receive_tip(
            actor=request.actor,
            record_id=form.cleaned_data["record_id"],
            area=form.cleaned_data["area"],
            worry=form.worry(),
            reporter=form.reporter(),
            channel=form.cleaned_data["channel"],
            at=request.now,
        )
        messages.success(request, _("Written down. The receipt number to hand out is %(number)s.") % {"number": number})
        return redirect("discovery:inbox")
    return render(request, "discovery/take.html", {"form": form, "kind": kind})
