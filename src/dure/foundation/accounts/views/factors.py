"""Setting up and taking away second factors."""

from __future__ import annotations

import json
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.internal.flows import remove_authenticator
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.guards import ActorRequest, View, guard
from dure.foundation.accounts.actions import note_factor
from dure.foundation.accounts.forms import AddAppForm, AddPasskeyForm
from dure.foundation.accounts.models import User
from dure.foundation.accounts.signing.factors import FactorAdapter
from dure.foundation.accounts.signing.proof import has_proof_to_show, lead_to_proof, note_proof
from dure.foundation.accounts.views.security import tell_of_tokens
from dure.foundation.audit.models import Act


@guard(first_steps=True)
def second_factor(request: ActorRequest) -> HttpResponse:
    """Why a second factor is needed, and the two ways to set one up."""
    return render(request, "accounts/second_factor.html", {})


class AddApp(ActivateTOTPView):
    form_class = AddAppForm
    template_name = "accounts/add_app.html"

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _added(self.request, "totp")
        return answer

    def get_success_url(self) -> str:
        return _after_adding(self.did_generate_recovery_codes)


class AddPasskey(AddWebAuthnView):
    form_class = AddPasskeyForm
    template_name = "accounts/add_passkey.html"

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _added(self.request, "webauthn")
        return answer

    def get_success_url(self) -> str:
        return _after_adding(self.did_generate_recovery_codes)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        return {**context, "passkey_options": json.dumps(options)}


def _added(request: ActorRequest, kind: str) -> None:
    note_proof(request.session, at=request.now)
    said = _("Your second factor is set up. It will be asked for at the next sign-in. You were signed out elsewhere.")
    messages.success(request, said)
    _end_elsewhere(request, Act.FACTOR_ADDED, kind)


def _end_elsewhere(request: ActorRequest, act: Act, kind: str) -> None:
    user: User = request.user  # type: ignore[assignment]
    tokens = note_factor(actor=request.actor, user=user, act=act, kind=kind, session=request.session)
    tell_of_tokens(request, ended=tokens)


def _after_adding(codes_are_new: bool) -> str:
    return reverse("accounts:recovery_codes" if codes_are_new else "accounts:go_on")


class RemoveApp(DeactivateTOTPView):
    template_name = "accounts/remove_app.html"
    success_url = reverse_lazy("accounts:security")

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _removed(self.request, "totp")
        return answer


@guard()
@require_POST
def remove_passkey(request: ActorRequest) -> HttpResponse:
    raise_if_reauthentication_required(request, app="allauth.mfa")
    number = request.POST.get("passkey", "")
    passkey = (
        Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN, pk=int(number)).first()
        if number.isdecimal() and len(number) < 19
        else None
    )
    adapter = FactorAdapter()
    if passkey and not adapter.can_delete_authenticator(passkey):
        messages.error(request, str(adapter.error_messages["cannot_delete_authenticator"]))
    elif passkey:
        remove_authenticator(request, passkey)
        _removed(request, "webauthn")
    return HttpResponseRedirect(reverse("accounts:security"))


def _removed(request: ActorRequest, kind: str) -> None:
    said = _("It was removed and can no longer be used to sign in. You were signed out elsewhere.")
    messages.success(request, said)
    _end_elsewhere(request, Act.FACTOR_REMOVED, kind)


class RecoveryCodes(ViewRecoveryCodesView):
    """The codes, shown once; afterwards only how many are left."""

    template_name = "accounts/recovery_codes.html"

    def get(self, request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().get(request, *args, **kwargs)
        except Http404:
            return HttpResponseRedirect(reverse("accounts:security"))
        return answer


class NewRecoveryCodes(GenerateRecoveryCodesView):
    template_name = "accounts/new_recovery_codes.html"
    success_url = reverse_lazy("accounts:recovery_codes")

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _end_elsewhere(self.request, Act.FACTOR_ADDED, "recovery_codes")
        return answer


def _after_the_factor_there_is(view: View) -> View:
    """A session from before the first factor must show that one: else a stolen password would add its own beside it."""

    @wraps(view)
    def shown(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if has_proof_to_show(request.session, request.user):  # type: ignore[arg-type]
            return lead_to_proof(request)
        return view(request, *args, **kwargs)

    return shown


add_app = guard(first_steps=True)(_after_the_factor_there_is(AddApp.as_view()))
add_passkey = guard(first_steps=True)(_after_the_factor_there_is(AddPasskey.as_view()))
remove_app = guard()(_after_the_factor_there_is(RemoveApp.as_view()))
recovery_codes = guard()(_after_the_factor_there_is(RecoveryCodes.as_view()))
new_recovery_codes = guard()(_after_the_factor_there_is(NewRecoveryCodes.as_view()))
