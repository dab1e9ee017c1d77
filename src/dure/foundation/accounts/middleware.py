"""The one transaction of a request, and the actor inside it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext_lazy

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import NotAllowed
from dure.foundation.access.guards import ActorRequest, Guard
from dure.foundation.access.scope import scope
from dure.foundation.accounts.queries import actor_of, stranger
from dure.foundation.accounts.signing.address import client_address
from dure.foundation.accounts.signing.age import is_over
from dure.foundation.accounts.signing.browser import remember_person
from dure.foundation.accounts.signing.proof import Due, is_first_step, lead_to_proof, what_is_due
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.operations.problems import FACTOR_DUE, problem
from dure.foundation.pages.views import error_page, unreadable_page
from dure.foundation.tokens.bearers import Bearer, sent_token
from dure.foundation.tokens.queries import actor_with_token
from dure.foundation.transitions.moves import MOVED_AWAY, AlreadyMoved
from dure.foundation.transitions.once import IdTaken
from dure.foundation.vault.sealing import Unreadable

log = logging.getLogger(__name__)
Responder = Callable[[HttpRequest], HttpResponse]
REFUSALS = {403, 404}
_FACTOR_DUE = gettext_lazy(
    "Sign in on a page of Dure and show your second factor, then ask again. A token made without one must be made anew."
)


class TransactionMiddleware:
    """Open the transaction before everything that touches the database; undo it when the answer is an error.

    ATOMIC_REQUESTS opens it too late: the scope would be lost and templates would render outside.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            response = self.get_response(request)
            # A merge screen, and the answer that somebody alike is known, left nothing but lines in the log.
            if response.status_code >= 400 and not getattr(response, "keeps_log", False):
                transaction.set_rollback(True)
            # What breaks from here on leaves open whether it was written.
            request.is_committing = True  # type: ignore[attr-defined]
        request.is_committing = False  # type: ignore[attr-defined]
        if response.status_code in REFUSALS:
            _record_refusal(request, response.status_code)
        return response


def _record_refusal(request: HttpRequest, status: int) -> None:
    """Keep the refusal although its transaction was undone."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not actor.signed_in:
        return
    with transaction.atomic(), scope(actor):
        record(actor, Act.REFUSED, _view_name(request), status=status, method=request.method)


def _view_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name[:60]
    except Resolver404:
        return "no such page"


class ActorMiddleware:
    """Say who acts and since when, and let row-level security know."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = _actor(request)
        request.actor = actor  # type: ignore[attr-defined]
        request.now = actor.now  # type: ignore[attr-defined]
        with scope(actor):
            response = self.get_response(request)
        remember_person(request, response)
        return response

    def process_exception(self, request: ActorRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            return error_page(request, 403, reason=str(exception.decision.reason))
        if isinstance(exception, Unreadable):
            log.error("Something under lock does not open: %s", _view_name(request))
            return unreadable_page(request)
        if isinstance(exception, IdTaken):
            return error_page(request, 400)
        if isinstance(exception, DataError):
            # A letter or number that no column can hold (a NUL in an address): nothing our pages send.
            transaction.set_rollback(True)
            return error_page(request, 400)
        if isinstance(exception, IntegrityError) and MOVED_AWAY in str(exception):
            transaction.set_rollback(True)
            return error_page(request, 409, reload_url=request.path)
        if isinstance(exception, AlreadyMoved):
            return error_page(request, 409, reload_url=request.path)
        return None


def _actor(request: HttpRequest) -> Actor:
    now = timezone.now()
    ip = client_address(request)
    secret = sent_token(request)
    if secret is not None:
        return _bearer(request, secret, now=now, ip=ip)
    user = request.user
    if user.is_authenticated and is_over(request.session, now=now):
        logout(request)
        user = request.user
    if isinstance(user, AnonymousUser):
        return stranger(now=now, ip=ip)
    actor = actor_of(user, now=now, ip=ip, session_key=request.session.session_key or "")
    request.second_factor_due = due = what_is_due(request.session, user, actor)  # type: ignore[attr-defined]
    # Whoever still owes a proof holds no role: neither a page nor the database shows anything of a household.
    return replace(actor, posts=(), opened=()) if due else actor


def _bearer(request: HttpRequest, secret: str, *, now: dt.datetime, ip: str) -> Actor:
    """The owner of the token, without a role where the token lacks the proof that the role needs."""
    found = actor_with_token(secret, now=now, ip=ip)
    request.bearer = Bearer.GOOD if found else Bearer.BAD  # type: ignore[attr-defined]
    if found is None:
        return stranger(now=now, ip=ip)
    holder, lacks_proof = found
    if not lacks_proof:
        return holder
    request.second_factor_due = Due.PROVE  # type: ignore[attr-defined]
    return replace(holder, posts=(), opened=())


class GuardMiddleware:
    """Deny by default: a view without a declared guard is not served, and none but the first steps before the proof."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: ActorRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        guard: Guard | dict[str, Guard] | None = getattr(view, "guard", None)
        if guard is None:
            raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} declares no guard.")
        if getattr(request, "second_factor_due", None) is None:
            return None
        if isinstance(guard, Guard):
            return None if is_first_step(request, guard) else lead_to_proof(request)
        # An address of the interface has a guard for each method; a program follows no page, it is told.
        operation = guard.get(request.method or "")
        if operation and is_first_step(request, operation):
            return None
        return problem(request, FACTOR_DUE, _FACTOR_DUE)
