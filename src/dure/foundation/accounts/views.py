"""Signing in and out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.guards import ActorRequest, everybody, guard
from dure.foundation.accounts.forms import SignInForm
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of, demo_people
from dure.foundation.accounts.resume import seal, unseal
from dure.foundation.accounts.teams import teams_of
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act


def sign_in_context(request: HttpRequest, *, kept: str = "", form: SignInForm | None = None) -> dict[str, Any]:
    """What the sign-in page shows, whether opened or met in the middle of a form."""
    return {
        "form": form or SignInForm(),
        "kept": kept,
        "next": request.GET.get("next", request.POST.get("next", "")),
        "demo_people": demo_people() if settings.DEMO else [],
    }


@everybody("one must be able to sign in")
def sign_in(request: ActorRequest) -> HttpResponse:
    form = SignInForm(request.POST or None)
    kept = request.POST.get("kept", "")
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if isinstance(user, User):
            return _welcome(request, user, kept=kept)
        record(request.actor, Act.SIGN_IN_FAILED, "accounts.user")
        form.add_error(None, _("The user name or the password is not right. Please check both and try again."))
    return render(request, "accounts/sign_in.html", sign_in_context(request, kept=kept, form=form))


@everybody("the demo people are made up; outside demo mode this page does not exist")
@require_POST
def demo_sign_in(request: ActorRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    user = get_object_or_404(User, username=request.POST.get("username", ""), is_demo=True, is_active=True)
    return _welcome(request, user, kept=request.POST.get("kept", ""))


def _welcome(request: ActorRequest, user: User, *, kept: str) -> HttpResponse:
    login(request, user, backend="dure.foundation.accounts.sign_in.PasswordBackend")
    actor = actor_of(user, now=request.now, ip=request.actor.ip, session_key=request.session.session_key or "")
    record(actor, Act.SIGN_IN, "accounts.user", object_id=user.id)
    form = unseal(kept) if kept else None
    if form:
        return render(request, "accounts/resume.html", {"kept_form": form})
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(target if safe else settings.LOGIN_REDIRECT_URL)


@guard()
@require_POST
def sign_out(request: ActorRequest) -> HttpResponse:
    record(request.actor, Act.SIGN_OUT, "accounts.user", object_id=request.actor.user_id)
    logout(request)
    return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)


@guard()
def team(request: ActorRequest) -> HttpResponse:
    """The people of one's own units, with what the team lacks and who was there before."""
    teams = teams_of(request.actor, on=timezone.localdate(request.now))
    return render(request, "accounts/team.html", {"teams": teams})


def form_expired(request: ActorRequest, reason: str = "") -> HttpResponse:
    """The page behind a failed CSRF check: what was typed is shown to be sent again, or waits for a new sign-in."""
    kept = seal(request)
    if not request.actor.signed_in:
        return render(request, "accounts/sign_in.html", sign_in_context(request, kept=kept), status=403)
    return render(request, "accounts/resume.html", {"kept_form": unseal(kept)}, status=403)
