"""The page of one's own tokens."""

from __future__ import annotations

from uuid import UUID

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dure.foundation.access.guards import ActorRequest, guard
from dure.foundation.accounts.signing.proof import PROVED_AT
from dure.foundation.tokens.actions import end_token, make_token
from dure.foundation.tokens.forms import TokenForm
from dure.foundation.tokens.models import ApiToken
from dure.foundation.tokens.queries import scopes_for, tokens_of
from dure.foundation.tokens.words import words_of

SHOWN = 50


@guard()
def tokens(request: ActorRequest) -> HttpResponse:
    """One's tokens, and the form for another; a new one is shown in the answer and never again.

    Some time after signing in one shows once more who one is; the form that was sent goes on by itself then.
    """
    if request.method == "POST":
        raise_if_reauthentication_required(request, app="allauth.mfa")
    form = TokenForm(request.POST or None, scopes=scopes_for(request.actor), today=timezone.localdate(request.now))
    if request.method == "POST" and form.is_valid():
        token, secret = make_token(
            actor=request.actor,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            valid_until=form.valid_until,
            proved=PROVED_AT in request.session,
            at=request.now,
        )
        return render(request, "tokens/made.html", {"token": token, "secret": secret})
    return render(request, "tokens/tokens.html", {"form": form, "rows": _rows(request)})


def _rows(request: ActorRequest) -> list[tuple[ApiToken, str, str]]:
    """Each token with where it stands and what it may do in words."""
    return [
        (
            token,
            "ended" if token.ended_at else "valid" if token.holds(request.now) else "over",
            ", ".join(words_of(scope) for scope in token.scopes),
        )
        for token in tokens_of(request.actor)[:SHOWN]
    ]


@guard()
@require_POST
def end(request: ActorRequest, token_id: UUID) -> HttpResponse:
    """Take a token back."""
    token = get_object_or_404(tokens_of(request.actor), pk=token_id)
    if end_token(actor=request.actor, token=token, at=request.now):
        messages.success(request, _("The token is ended. The next request with it is refused."))
    else:
        messages.info(request, _("The token had ended already."))
    return redirect("tokens:tokens")
