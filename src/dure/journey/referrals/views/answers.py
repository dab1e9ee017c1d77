"""What every act on a referral does: show a form, try the act, and say kindly when somebody was quicker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from dure.foundation.access.guards import ActorRequest
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act as Audited
from dure.foundation.drafts.too_late import too_late
from dure.foundation.transitions.moves import AlreadyMoved
from dure.journey.referrals.clocks import WHAT
from dure.journey.referrals.labels import STATES
from dure.journey.referrals.models import Referral, ReferralSheet

SHEET = "referrals.sheet"


@dataclass(frozen=True, slots=True)
class Act:
    """One act with its words. ``back_url`` is where the page leads when the act is done or left."""

    about: Referral | ReferralSheet
    title: Any
    button: Any
    done: Any
    back_url: str
    back_label: Any
    explanation: Any = ""
    kind: str = "primary"
    moved_url: str = ""
    """Where to go instead when somebody was quicker; empty = ``back_url``."""


def answer(request: ActorRequest, act: Act, form: forms.Form, run: Callable[[dict[str, Any]], object]) -> HttpResponse:
    """The form page of an act; a valid form runs it."""
    if request.method == "POST" and form.is_valid():
        return attempt(request, act, lambda: run(form.cleaned_data))
    _record_look(request, act.about)
    return render(request, "referrals/act.html", {"form": form, "act": act})


def _record_look(request: ActorRequest, about: Referral | ReferralSheet) -> None:
    what = SHEET if isinstance(about, ReferralSheet) else WHAT
    record(request.actor, Audited.READ, what, path=about.path, object_id=about.pk, household_id=about.household_id)


def attempt(request: ActorRequest, act: Act, run: Callable[[], object]) -> HttpResponse:
    """Run the act; when the referral has moved on already, say where it is now."""
    try:
        run()
    except AlreadyMoved as moved:
        state = STATES.get(moved.state, ("", moved.state))[1]
        said = _("Nothing was changed: the request already stands at “%(state)s”.") % {"state": state}
        return too_late(request, said=said, stands_at=act.moved_url or act.back_url)
    messages.success(request, str(act.done))
    return HttpResponseRedirect(act.back_url)
