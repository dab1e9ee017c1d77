"""Checking what was typed at sign-in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


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
