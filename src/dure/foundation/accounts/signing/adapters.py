"""What allauth asks us: whom it lets in, how it says no, what it writes down."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.guards import ActorRequest
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.accounts.signing.address import client_address
from dure.foundation.accounts.signing.age import is_fresh
from dure.foundation.accounts.signing.limits import TOO_MANY, count_try, give_back
from dure.foundation.accounts.signing.welcome import to_sign_in, welcome
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act

NO_ADDRESS = "::"
"""For the session list, which wants an address, when the connection has none."""


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in without e-mail and without self-registration, each try audited."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The user name or the password is not right. Please check both and try again."),
        "incorrect_password": _("This is not your present password. Please try again."),
        TOO_MANY: _("There were too many failed tries. Please try again in 15 minutes."),
        "rate_limited": _("There were too many failed tries. Please try again in 15 minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say themselves what was done."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nobody has an e-mail address here."""

    def is_ajax(self, request: HttpRequest) -> bool:
        # An answer in JSON has status 400, and the audit of the failed try would be rolled back with it.
        return request.method == "GET" and bool(super().is_ajax(request))

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or NO_ADDRESS

    def pre_authenticate(self, request: ActorRequest, **credentials: Any) -> None:
        try:
            self._counted = count_try(request, credentials.get("username", ""))
        except ValidationError:
            record(request.actor, Act.SIGN_IN_FAILED, "accounts.user", locked=True)
            raise

    def _rollback_login_failed_rl_usage(self) -> None:
        give_back(self._counted)

    def authentication_failed(self, request: ActorRequest, **credentials: Any) -> None:
        # The name that was typed may be a password in the wrong field: only a known person is written down.
        known = User.objects.filter(username=credentials.get("username", "")).first()
        # In the log of the office where the person works, whose reviewer asks what it was.
        office = actor_of(known, now=request.now).acting_path if known else ""
        record(
            request.actor,
            Act.SIGN_IN_FAILED,
            "accounts.user",
            object_id=known.pk if known else None,
            acting_path=office,
        )

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not right after signing in: the person has just shown who they are."""
        return not is_fresh(self.request.session) and bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("With the password"),
            "mfa_reauthenticate": _("With a code"),
            "mfa_reauthenticate:webauthn": _("With a passkey"),
        }
        return [
            {**method, "description": str(words[method["id"]])} for method in super().get_reauthentication_methods(user)
        ]

    def pre_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse | None:
        if user.is_active:
            return None
        clear_login(request)
        return to_sign_in(request, _("This account has ended. Please ask the administrator of your office."))

    def post_login(self, request: ActorRequest, user: User, **hooks: Any) -> HttpResponse:
        super().post_login(request, user, **hooks)  # writes the row of the session list
        return welcome(request, user, target=hooks["redirect_url"] or "")
