"""What follows when somebody has proved who they are, by whichever way."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from dure.foundation.access.guards import ActorRequest
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.accounts.resume import take_kept
from dure.foundation.accounts.signing.age import begin
from dure.foundation.accounts.signing.proof import lead_to_set_up, note_proof, what_is_due
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act

SECOND = "mfa"
"""What allauth calls a second factor of any kind.

A passkey that was used instead of the password is one too: it asks for a finger or a PIN itself.
"""


def welcome(request: ActorRequest, user: User, *, target: str) -> HttpResponse:
    """Note the sign-in, then on to what was kept, or where one was going."""
    begin(request.session, at=request.now)
    actor = actor_of(user, now=request.now, ip=request.actor.ip, session_key=request.session.session_key or "")
    steps = get_authentication_records(request, user)
    ways = [step.get("type") or step["method"] for step in steps]
    record(actor, Act.SIGN_IN, "accounts.user", object_id=user.id, by=ways)
    if any(step["method"] == SECOND for step in steps):
        note_proof(request.session, at=request.now)
    if what_is_due(request.session, user, actor):
        return lead_to_set_up(request, target)
    form = take_kept(request)
    if form:
        return render(request, "accounts/resume.html", {"kept_form": form})
    return HttpResponseRedirect(target or settings.LOGIN_REDIRECT_URL)


def to_sign_in(request: HttpRequest, reason: str | Promise) -> HttpResponse:
    messages.error(request, str(reason))
    return HttpResponseRedirect(reverse("accounts:sign_in"))
