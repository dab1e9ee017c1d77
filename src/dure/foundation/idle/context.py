"""What the warning on every page needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from dure.foundation.access.actor import NOBODY, Actor
from dure.foundation.idle.clock import warn_before_seconds


def idle(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``idle`` for people signed in."""
    actor: Actor = getattr(request, "actor", NOBODY)
    if not actor.signed_in:
        return {}
    return {"idle": {"left": settings.IDLE_SECONDS, "warn": warn_before_seconds(), "who": mark_of(actor)}}


def mark_of(actor: Actor) -> str:
    """Tells a page left open that somebody else has signed in since; empty for nobody."""
    return salted_hmac("dure idle", str(actor.user_id)).hexdigest()[:16] if actor.signed_in else ""
