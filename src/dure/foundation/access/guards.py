"""The guard that every view and operation declares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor, Permission
from dure.foundation.access.decisions import NotAllowed, no

View = Callable[..., HttpResponse]
NOT_YOUR_WORK = _("Your role does not include this work.")


class ActorRequest(HttpRequest):
    """A request after the middleware: it knows who acts and when."""

    actor: Actor
    now: dt.datetime
    htmx: Any


@dataclass(frozen=True, slots=True)
class Guard:
    """Who gets through: everybody (with the reason why), anybody signed in, or holders of one of the permissions.

    ``first_steps``: also while the person still owes a second factor.
    """

    permissions: tuple[Permission, ...] = ()
    everybody: str = ""
    first_steps: bool = False


def everybody(reason: str) -> Callable[[View], View]:
    """Open to people without an account; ``reason`` says why that is right."""

    def mark(view: View) -> View:
        view.guard = Guard(everybody=reason)  # type: ignore[attr-defined]
        return view

    return mark


def guard(*permissions: Permission, first_steps: bool = False) -> Callable[[View], View]:
    """Only for actors signed in, holding one of the permissions when any are named.

    What they may see of the object is decided by ``visible_to`` inside; this is the door, not the drawer.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.actor.signed_in:
                return _ask_to_sign_in(request)
            if permissions and not any(request.actor.may(p) for p in permissions):
                raise NotAllowed(no(NOT_YOUR_WORK))
            return view(request, *args, **kwargs)

        guarded.guard = Guard(permissions=permissions, first_steps=first_steps)  # type: ignore[attr-defined]
        return guarded

    return wrap


def _ask_to_sign_in(request: ActorRequest) -> HttpResponse:
    from dure.foundation.accounts.resume import ask_to_sign_in  # accounts stands on access, not under it

    return ask_to_sign_in(request)
