"""The rule that some roles need a second factor: asked at every request, so that a new posting counts at once."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from dure.foundation.access.actor import Actor
from dure.foundation.access.guards import ActorRequest, Guard
from dure.foundation.accounts.models import User
from dure.foundation.accounts.resume import keep, seal
from dure.foundation.accounts.signing.factors import needs_one, proofs_of

PROVED_AT = "second_factor_at"
GO_ON_TO = "go_on_to"


class Due(StrEnum):
    """What the person still owes."""

    SET_UP = "set_up"
    PROVE = "prove"


def note_proof(session: SessionBase, *, at: dt.datetime) -> None:
    """A second factor was used, or just set up, in this session."""
    session[PROVED_AT] = at.timestamp()


def what_is_due(session: SessionBase, user: User, actor: Actor) -> Due | None:
    """None when the roles need nothing more, or the session has it."""
    if PROVED_AT in session or not needs_one(user, actor):
        return None
    return Due.PROVE if has_proof_to_show(session, user) else Due.SET_UP


def has_proof_to_show(session: SessionBase, user: User) -> bool:
    """Whether there is a second factor that this session has not shown, be it due or not."""
    return PROVED_AT not in session and bool(proofs_of(user).exists())


def is_first_step(request: HttpRequest, guard: Guard) -> bool:
    """Whether the page is open before the proof: public ones are, but the start page is where one's work begins."""
    return guard.first_steps or bool(guard.everybody and request.path_info != settings.LOGIN_REDIRECT_URL)


def lead_to_proof(request: ActorRequest) -> HttpResponse:
    """To what is due; a sent form waits for the end of it."""
    if request.method == "POST":
        keep(request, seal(request))
        target = ""
    else:
        target = request.get_full_path()
    due: Due | None = request.second_factor_due  # type: ignore[attr-defined]
    answer = lead_to_set_up(request, target) if due is Due.SET_UP else _lead_to_proving(request, target)
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


def lead_to_set_up(request: HttpRequest, target: str) -> HttpResponseRedirect:
    if target:
        request.session[GO_ON_TO] = target
    return HttpResponseRedirect(reverse("accounts:second_factor"))


def _lead_to_proving(request: HttpRequest, target: str) -> HttpResponseRedirect:
    if target:
        request.session[GO_ON_TO] = target
    methods = proofs_of(request.user).values_list("type", flat=True)  # type: ignore[arg-type]
    page = "mfa_reauthenticate" if "totp" in methods else "mfa_reauthenticate_webauthn"
    return HttpResponseRedirect(f"{reverse(page)}?{urlencode({'next': reverse('accounts:go_on')})}")
