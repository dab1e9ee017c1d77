"""One's own sign-in and security: password, second factors, the places where one is signed in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.accounts.actions import change_password
from dure.foundation.accounts.forms import PasswordForm
from dure.foundation.accounts.models import User
from dure.foundation.accounts.signing.factors import needs_one
from dure.foundation.accounts.signing.sessions import end_one, end_others, sessions_of


def _user(request: ActorRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("The guard lets nobody through who is not signed in.")
    return user


@guard()
def security(request: ActorRequest) -> HttpResponse:
    factors = Authenticator.objects.filter(user=_user(request)).order_by("created_at")
    by_kind: dict[str, list[Any]] = {kind: [f for f in factors if f.type == kind] for kind in Authenticator.Type}
    codes = by_kind["recovery_codes"]
    context = {
        "has_password": _user(request).has_usable_password(),
        "app": next(iter(by_kind["totp"]), None),
        "passkeys": by_kind["webauthn"],
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else None,
        "needs_second_factor": needs_one(_user(request), request.actor),
        "sessions": sessions_of(_user(request), this=request.session),
    }
    return render(request, "accounts/security.html", context)


@sensitive_post_parameters()
@guard()
def password(request: ActorRequest) -> HttpResponse:
    if not _user(request).has_usable_password():
        return HttpResponseRedirect(reverse("accounts:security"))
    form = PasswordForm(request.POST or None, user=_user(request))
    if request.method == "POST" and form.is_valid():
        tokens = change_password(
            actor=request.actor,
            user=_user(request),
            password=form.cleaned_data["new_password"],
            session=request.session,
        )
        messages.success(request, _("Your password was changed. You were signed out everywhere else."))
        tell_of_tokens(request, ended=tokens)
        return HttpResponseRedirect(reverse("accounts:security"))
    return render(request, "accounts/password.html", {"form": form})


def tell_of_tokens(request: ActorRequest, *, ended: int) -> None:
    """Programs that went on with these tokens stop: who runs them must know it now."""
    if ended:
        text = ngettext(
            "%(ended)d token of a program ended too. Make a new one where it is still needed.",
            "%(ended)d tokens of programs ended too. Make new ones where they are still needed.",
            ended,
        )
        messages.warning(request, text % {"ended": ended})


@guard()
@require_POST
def end_sessions(request: ActorRequest) -> HttpResponse:
    """One session by its number, or all but this."""
    number = request.POST.get("session", "")
    if number.isdecimal() and len(number) < 19:
        ended = end_one(request.actor, _user(request), session_id=int(number))
    elif number == "others":
        ended = end_others(request.actor, _user(request), this=request.session)
    else:
        ended = 0
    text = ngettext("%(ended)d session was ended.", "%(ended)d sessions were ended.", ended)
    messages.success(request, text % {"ended": ended})
    return HttpResponseRedirect(reverse("accounts:security"))
