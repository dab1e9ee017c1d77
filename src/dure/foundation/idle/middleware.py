"""Ending what nobody uses, and keeping that in the audit even when the request that found it was refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from dure.foundation.access.actor import Actor
from dure.foundation.access.scope import scope
from dure.foundation.accounts.queries import actor_of
from dure.foundation.accounts.signing.address import client_address
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.idle.clock import ACTIVE_AT, is_activity, seconds_left, touch

UNDONE = 400
"""The transaction of an answer with this status or above is rolled back."""
Responder = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class EndedSession:
    """Whose session ended, and its key."""

    actor: Actor
    key: str


class IdleMiddleware:
    """Stands between authentication and the actor: an idle session never acts."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        user = request.user
        if user.is_authenticated and seconds_left(request.session, now=now) <= 0:
            key = request.session.session_key or ""
            actor = actor_of(user, now=now, ip=client_address(request), session_key=key)
            request.ended_session = EndedSession(actor, key)  # type: ignore[attr-defined]
            logout(request)
        response = self.get_response(request)
        if request.user.is_authenticated and ACTIVE_AT not in request.session:
            touch(request.session, now=now)  # just signed in
        if response.status_code >= UNDONE:
            request.session.modified = False  # its transaction may be broken already; see FarewellMiddleware
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.user.is_authenticated and is_activity(view, request.method or ""):
            request.acted_at = timezone.now()  # type: ignore[attr-defined]
            touch(request.session, now=request.acted_at)  # type: ignore[attr-defined]
        elif hasattr(request, "ended_session") and (request.method == "GET" or not is_activity(view, "POST")):
            messages.warning(request, _told() % {"minutes": round(settings.IDLE_SECONDS / 60)})


def _told() -> str:
    return _(
        "You were signed out because nothing was opened or saved for %(minutes)s minutes. Please sign in again. What "
        "you were writing is kept as a draft and waits in its form."
    )


class FarewellMiddleware:
    """Stands around the transaction: what a refused request undid of the session is done here.

    An ended session stays ended, and being refused is activity like any other.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        acted_at: dt.datetime | None = getattr(request, "acted_at", None)
        if acted_at and response.status_code >= UNDONE:
            _note_again(request, acted_at)
        ended: EndedSession | None = getattr(request, "ended_session", None)
        if ended:
            with transaction.atomic(), scope(ended.actor):
                Session.objects.filter(session_key=ended.key).delete()
                record(ended.actor, Act.SIGN_OUT, "accounts.user", object_id=ended.actor.user_id, because="idle")
        return response


def _note_again(request: HttpRequest, acted_at: dt.datetime) -> None:
    session = SessionStore(request.session.session_key)
    with transaction.atomic():
        if ACTIVE_AT in session:
            touch(session, now=acted_at)
            session.save()
