"""Signing in and out."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.guards import ActorRequest, everybody, guard
from dure.foundation.accounts.forms import SignInForm
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import demo_people
from dure.foundation.accounts.resume import is_anothers, keep, seal, unseal
from dure.foundation.accounts.signing.welcome import welcome
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.pages.views import error_page


def sign_in_context(request: HttpRequest, *, kept: str = "", form: SignInForm | None = None) -> dict[str, Any]:
    """What the sign-in page shows, whether opened or met in the middle of a form."""
    return {
        "form": form or SignInForm(),
        "kept": kept,
        "next": request.GET.get("next", request.POST.get("next", "")),
        "demo_people": demo_people() if settings.DEMO else [],
        "agency": settings.OIDC_NAME,
    }


class SignIn(LoginView):
    """allauth's page with our form; what was sent without a session goes along through every step."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"

    def form_valid(self, form: SignInForm) -> HttpResponse:
        keep(self.request, self.request.POST.get("kept", ""))
        answer: HttpResponse = super().form_valid(form)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        kept = self.request.POST.get("kept", "")
        return {**context, **sign_in_context(self.request, kept=kept, form=context["form"])}


sign_in = everybody("one must be able to sign in")(SignIn.as_view())


@everybody("the demo people are made up; outside demo mode this page does not exist")
@require_POST
def demo_sign_in(request: ActorRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    user = get_object_or_404(User, username=request.POST.get("username", ""), is_demo=True, is_active=True)
    get_adapter().login(request, user)
    UserSession.objects.create_from_request(request)
    keep(request, request.POST.get("kept", ""))
    return welcome(request, user, target=get_next_redirect_url(request) or "")


@guard(first_steps=True)
@require_POST
def sign_out(request: ActorRequest) -> HttpResponse:
    record(request.actor, Act.SIGN_OUT, "accounts.user", object_id=request.actor.user_id)
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    get_adapter().logout(request)
    return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)


def form_expired(request: ActorRequest, reason: str = "") -> HttpResponse:
    """The page behind a failed CSRF check: what was typed is shown to be sent again, or waits for a new sign-in."""
    kept = seal(request)
    if request.actor.signed_in and (not kept or is_anothers(request)):
        return error_page(request, 403, reason=_("The form was not sent from a page of yours. Nothing was saved."))
    if not request.actor.signed_in:
        return render(request, "accounts/sign_in.html", sign_in_context(request, kept=kept), status=403)
    return render(request, "accounts/resume.html", {"kept_form": unseal(kept)}, status=403)
