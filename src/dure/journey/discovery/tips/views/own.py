"""Tips sent by people who sign in: volunteers and partners for themselves, officials for whoever stands before them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dure.foundation.access.actor import Permission
from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.areas.models import Area
from dure.foundation.codes.queries import codes
from dure.journey.discovery.tips.actions import receive_tip
from dure.journey.discovery.tips.doors.forms import PhoneForm
from dure.journey.discovery.tips.doors.taking import take_in_own
from dure.journey.discovery.tips.forms import HelpAtTheCounterForm, WorryAtTheCounterForm
from dure.journey.discovery.tips.queries import own_tips
from dure.journey.discovery.tips.screens import MOST_LINES, SENDER_BADGES, SENDER_WORDS, taps
from dure.registry.people.queries import dongs

OWN_PLACES = 5
"""How many places of one's earlier tips the form offers again."""
AT_THE_COUNTER: dict[str, type[HelpAtTheCounterForm] | type[WorryAtTheCounterForm]] = {
    "help": HelpAtTheCounterForm,
    "worry": WorryAtTheCounterForm,
}


@guard(Permission.SEND_TIP)
def my_tips(request: ActorRequest) -> HttpResponse:
    """Three taps and one sentence, and below what one sent. Its script sends again what found no network."""
    form = PhoneForm(request.POST or None, own_dong=_own_dong(request))
    by_script = request.accepts("application/json") and not request.accepts("text/html")
    if request.method == "POST" and form.is_valid():
        # A page is never told to wait: that is for programs.
        number, new = take_in_own(form, actor=request.actor, at=request.now) or ("", False)
        page = f"{reverse('discovery:my_tips')}?sent={number}"
        if by_script:
            return JsonResponse({"receipt": number, "page": page}, status=201)
        if not new:
            messages.info(request, _("This was sent before; it counts once."))
        return redirect(page)
    if request.method == "POST" and by_script:
        return JsonResponse({"errors": sorted(form.errors)}, status=422)
    sent = list(own_tips(request.actor))
    rows: list[dict[str, Any]] = [
        {"tip": tip, "badge": SENDER_BADGES[tip.state], "words": SENDER_WORDS[tip.state]} for tip in sent
    ]
    context = {
        "form": form,
        "sightings": taps(form["sighting"], "icon"),
        "urgencies": taps(form["urgency"], "badge"),
        "rows": rows,
        "received": next((row for row in rows if row["tip"].receipt == request.GET.get("sent")), None),
        "places": list(dict.fromkeys(tip.place for tip in sent if tip.place))[:OWN_PLACES],
        "crisis_lines": codes("crisis_line")[:MOST_LINES],
    }
    return render(request, "discovery/my_tips.html", context)


def _own_dong(request: ActorRequest) -> Area | None:
    """The dong of the posting, when there is just one."""
    paths = {post.path for post in request.actor.posts}
    own = [dong for dong in dongs(on=timezone.localdate(request.now)) if dong.path in paths]
    return own[0] if len(own) == 1 else None


@guard(Permission.TRIAGE)
def take(request: ActorRequest, kind: str) -> HttpResponse:
    """What somebody tells at the counter or on the phone, written down by an official."""
    form_class = AT_THE_COUNTER.get(kind)
    if form_class is None:
        raise Http404
    own = _own_dong(request)
    initial: dict[str, Any] = {"area": own.code if own else "", "channel": "contact_channel:counter"}
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
        messages.success(request, _("Saved. The receipt number to give out is %(number)s.") % {"number": number})
        return redirect("discovery:inbox")
    return render(request, "discovery/take.html", {"form": form, "kind": kind})
