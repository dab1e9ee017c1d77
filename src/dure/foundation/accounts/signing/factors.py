"""Second factors: what they are called, how their secrets lie in the database, which must stay."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.accounts.models import User
from dure.foundation.accounts.signing.seeds import open_seed, seal_seed

PROOFS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""The kinds that count as a second factor; recovery codes only stand in for one."""


class FactorAdapter(DefaultMFAAdapter):
    """allauth's questions about second factors, answered for this house."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code or passkey is not right. Please try again."),
        "cannot_delete_authenticator": _(
            "Your role needs a second factor. Please add another one before removing this."
        ),
        "cannot_generate_recovery_codes": _("Recovery codes need a second factor first."),
    }

    def get_totp_issuer(self) -> str:
        return str(settings.PRODUCT_NAME)

    def encrypt(self, text: str) -> str:
        return seal_seed(text, owner=_whose())

    def decrypt(self, encrypted_text: str) -> str:
        return open_seed(encrypted_text, owner=_whose())

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user = authenticator.user
        needed = needs_one(user, context.request.actor)
        return not needed or proofs_of(user).exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 - allauth's name
        return gettext("Passkey %(number)d") % {"number": proofs_of(user).filter(type=type).count() + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": str(settings.PRODUCT_NAME)}


def _whose() -> uuid.UUID:
    """Whose seed is made or asked for: that of who is signed in, else of who stands before the second step.

    allauth shows the second step to nobody who is signed in, so there is never a choice between two.
    """
    request = context.request
    owner: User = request.user if request.user.is_authenticated else request._login_stage.login.user
    return owner.pk


def needs_one(user: User, actor: Actor) -> bool:
    """Whether the roles held now ask for a second factor; of the demonstration's made-up people nothing is asked."""
    return actor.needs_second_factor and not (settings.DEMO and user.is_demo)


def proofs_of(user: User) -> Any:
    """The user's authenticator app and passkeys."""
    return Authenticator.objects.filter(user=user, type__in=PROOFS)
