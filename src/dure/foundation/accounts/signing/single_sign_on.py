"""Signing in through the agency's own sign-in (OpenID Connect): it proves who one is, it makes no accounts."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dure.foundation.access.guards import ActorRequest
from dure.foundation.accounts.models import User
from dure.foundation.accounts.signing import PROVIDER
from dure.foundation.accounts.signing.welcome import to_sign_in
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Lets in whom an administrator linked, or, where the setting names a claim, whose user name it says."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: ActorRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        user = _named_by_claim(sociallogin.account.extra_data)
        if user is None:
            _refused(request)
            raise ImmediateHttpResponse(
                to_sign_in(
                    request, _("No account here belongs to you yet. Please ask the administrator of your office.")
                )
            )
        sociallogin.account = link(user, subject=sociallogin.account.uid)
        sociallogin.user = user

    def on_authentication_error(self, request: ActorRequest, provider: Any, **kwargs: Any) -> None:
        _refused(request)
        raise ImmediateHttpResponse(
            to_sign_in(request, _("The sign-in of your agency did not let you in. Please try again or another way."))
        )


def link(user: User, *, subject: str) -> SocialAccount:
    """Tie a person of the agency's sign-in (its ``sub``) to a user; what else it tells is not kept."""
    account, _new = SocialAccount.objects.update_or_create(provider=PROVIDER, uid=subject, defaults={"user": user})
    return account


def owner_of(subject: str) -> User | None:
    """Whose sign-in the agency's person is so far."""
    account = SocialAccount.objects.filter(provider=PROVIDER, uid=subject).select_related("user").first()
    return account.user if account else None


def _named_by_claim(told: dict[str, Any]) -> User | None:
    name = told.get("id_token", {}).get(settings.OIDC_USERNAME_CLAIM) if settings.OIDC_USERNAME_CLAIM else None
    return User.objects.filter(username=name, is_active=True).first() if name else None


def _refused(request: ActorRequest) -> None:
    record(request.actor, Act.SIGN_IN_FAILED, "accounts.user", by=["socialaccount"])
