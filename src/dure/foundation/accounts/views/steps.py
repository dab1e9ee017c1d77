"""The second step of signing in, signing in by passkey, and showing once more who one is."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeReauthenticateView
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dure.foundation.access.guards import ActorRequest, everybody, guard
from dure.foundation.accounts.forms import CodeForm, ConfirmCodeForm, ConfirmPasswordForm
from dure.foundation.accounts.resume import keep, kept_form
from dure.foundation.accounts.signing.proof import GO_ON_TO, note_proof
from dure.foundation.accounts.signing.welcome import to_sign_in
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act


class SecondStep(AuthenticateView):
    """After the password: a code of the app, a recovery code or a passkey."""

    form_class = CodeForm
    template_name = "accounts/second_step.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        user = self.stage.login.user
        record(self.request.actor, Act.SECOND_FACTOR_FAILED, "accounts.user", object_id=user.pk)
        answer: HttpResponse = super().form_invalid(form)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user = self.stage.login.user
        kinds = set(user.authenticator_set.values_list("type", flat=True))
        return {
            **context,
            "has_app": "totp" in kinds,
            "has_passkey": "webauthn" in kinds,
            "passkey_options": json.dumps(context["js_data"]["request_options"]),
        }


second_step = everybody("the second step of signing in; without a first one it leads back to it")(SecondStep.as_view())


class PasskeySignIn(LoginWebAuthnView):
    """With a passkey alone; a GET that asks for JSON gives the browser its question."""

    def form_valid(self, form: Any) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        keep(self.request, self.request.POST.get("kept", ""))
        login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        answer: HttpResponse = perform_passwordless_login(self.request, authenticator, login)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        record(self.request.actor, Act.SIGN_IN_FAILED, "accounts.user", by=["webauthn"])
        return to_sign_in(self.request, _("This passkey does not belong to an account here. Please try another way."))


passkey_sign_in = everybody("one must be able to sign in")(PasskeySignIn.as_view())


class _Confirming:
    """What the three ways of showing once more who one is have in common."""

    request: ActorRequest
    template_name = "accounts/confirm.html"
    is_second_factor = True

    def form_valid(self, form: Any) -> HttpResponse:
        if self.is_second_factor:
            note_proof(self.request.session, at=self.request.now)
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        if self.is_second_factor:
            record(self.request.actor, Act.SECOND_FACTOR_FAILED, "accounts.user", object_id=self.request.actor.user_id)
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return answer

    def get_success_url(self) -> str:
        return get_next_redirect_url(self.request) or reverse("accounts:security")


class ConfirmPassword(_Confirming, ReauthenticateView):
    form_class = ConfirmPasswordForm
    is_second_factor = False


class ConfirmCode(_Confirming, CodeReauthenticateView):
    form_class = ConfirmCodeForm


class ConfirmPasskey(_Confirming, ReauthenticateWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "passkey_options": json.dumps(context["js_data"]["request_options"])}


confirm_password = guard(first_steps=True)(ConfirmPassword.as_view())
confirm_code = guard(first_steps=True)(ConfirmCode.as_view())
confirm_passkey = guard(first_steps=True)(ConfirmPasskey.as_view())


@guard(first_steps=True)
def go_on(request: ActorRequest) -> HttpResponse:
    """Where one was going before a proof was asked for; a form that was sent then waits here."""
    form = kept_form(request)
    if form:
        return render(request, "accounts/resume.html", {"kept_form": form})
    return HttpResponseRedirect(request.session.pop(GO_ON_TO, reverse("web:home")))
