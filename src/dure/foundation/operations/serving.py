"""What happens around every operation: who asks, may they, does it come from us, was it asked before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja.utils import check_csrf

from dure.foundation.access.guards import NOT_YOUR_WORK, ActorRequest, Guard
from dure.foundation.operations.idempotency import answered_once
from dure.foundation.operations.problems import BAD_TOKEN, FORGED, NO_JSON, REFUSED, SIGN_IN, problem
from dure.foundation.tokens.bearers import Bearer, bearer_of

Run = Callable[..., HttpResponse]
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="dure"'}
BAD_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="dure", error="invalid_token"'}


def served(guard: Guard, name: str, *, writes: bool, keeps: bool) -> Callable[[Run], Run]:
    """Put the door before an operation. ``keeps``: the answer holds no data of persons and may be kept for a key."""

    def around(run: Run) -> Run:
        def behind_the_door(request: ActorRequest, **arguments: Any) -> HttpResponse:
            refusal = refused(request, guard, writes=writes)
            if refusal is not None:
                return refusal
            if writes and keeps:
                return answered_once(request, name, lambda: run(request, **arguments))
            return run(request, **arguments)

        return behind_the_door

    return around


def refused(request: ActorRequest, guard: Guard, *, writes: bool) -> HttpResponse | None:
    """Why the request does not get through, or None."""
    bearer = bearer_of(request)
    if bearer is Bearer.BAD:
        return problem(request, BAD_TOKEN, _("It has ended, was taken back, or never was one."), headers=BAD_CHALLENGE)
    if not guard.everybody and not request.actor.signed_in:
        return problem(request, SIGN_IN, headers=CHALLENGE)
    # A browser sends the session's cookie by itself, whoever made the page; it never sends a token by itself.
    if writes and bearer is Bearer.NONE and request.actor.signed_in and check_csrf(request):
        return problem(request, FORGED, _("Send the page's token in the header X-CSRFToken."))
    if guard.permissions and not any(request.actor.may(permission) for permission in guard.permissions):
        return problem(request, REFUSED, NOT_YOUR_WORK)
    if writes and request.body and request.content_type != "application/json":
        return problem(request, NO_JSON)
    return None
