"""Checking what was typed at sign-in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from dure.foundation.accounts.models import User


class SignInForm(forms.Form):
    """Name and password; ``login`` is what allauth's page calls when both are right."""

    username = forms.CharField(
        label=_("User name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        content = self.cleaned_data
        if not self.errors:
            adapter = get_adapter()
            self.user = adapter.authenticate(self.request, **content)
            if self.user is None:
                raise adapter.validation_error("username_password_mismatch")
        return content

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        proof = Login(user=self.user, redirect_url=redirect_url)
        answer: HttpResponse = perform_password_login(request, self.cleaned_data, proof)
        return answer


def _code_field(**attrs: str) -> forms.CharField:
    return forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", **attrs}),
    )


class _OnceOnly(forms.Form):
    """A code of the app is taken once, as long as it could be taken at all.

    allauth remembers it for one period; with the clocks' tolerance it stays good for three.
    Recovery codes it crosses out by itself, under a row lock.
    """

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:  # type: ignore[attr-defined]
            periods = 2 * mfa_settings.TOTP_TOLERANCE + 1
            mark = f"dure.totp.used:{self.user.pk}:{normalize_user_code(code)}"  # type: ignore[attr-defined]
            if not cache.add(mark, "y", timeout=periods * mfa_settings.TOTP_PERIOD):
                raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_OnceOnly, AuthenticateForm):
    """A code of the app, or a recovery code, as the second step."""

    code = _code_field(autofocus="autofocus")


class ConfirmCodeForm(_OnceOnly, ReauthenticateForm):
    """The same, by somebody already signed in."""

    code = _code_field(autofocus="autofocus")


class AddAppForm(ActivateTOTPForm):
    code = _code_field()


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey always asks for a finger, a face or a PIN, so that it can stand for password and second factor."""

    name = forms.CharField(label=_("Name of the passkey"), max_length=60, required=False)
    passwordless = None

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        content: dict[str, Any] = super().clean()
        return content


class ConfirmPasswordForm(forms.Form):
    """The present password once more."""

    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": "autofocus"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        return _present_password(self.user, self.cleaned_data["password"])


class PasswordForm(forms.Form):
    """The present password, and twice the new one."""

    present_password = forms.CharField(
        label=_("Present password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        help_text=_("At least 12 characters. A short sentence that only you know is easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    new_password_again = forms.CharField(
        label=_("New password once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_present_password(self) -> str:
        return _present_password(self.user, self.cleaned_data["present_password"])

    def clean_new_password(self) -> str:
        new: str = self.cleaned_data["new_password"]
        validate_password(new, self.user)
        return new

    def clean_new_password_again(self) -> str:
        again: str = self.cleaned_data["new_password_again"]
        if again != self.cleaned_data.get("new_password", again):
            raise forms.ValidationError(_("The two new passwords differ. Please type the new one again."))
        return again


def _present_password(user: User, password: str) -> str:
    adapter = get_adapter()
    if not adapter.reauthenticate(user, password):
        raise adapter.validation_error("incorrect_password")
    return password
