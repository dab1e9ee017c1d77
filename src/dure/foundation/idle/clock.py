"""How long a session still lasts. Activity is what a person does: opening a page, sending a form.

What pages ask by themselves (drafts that save themselves, the question how much time is left) is marked with
``background`` and is no activity, or an open page would never be signed out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

ACTIVE_AT = "active_at"
WARN_BEFORE_S = 120


def background(*methods: str) -> Callable[[Any], Any]:
    """Mark a view: asked with one of these methods it is no activity of the person. Stands above the guard."""

    def mark(view: Any) -> Any:
        view.background = frozenset(methods)
        return view

    return mark


def is_activity(view: Any, method: str) -> bool:
    return method not in getattr(view, "background", ())


def touch(session: SessionBase, *, now: dt.datetime) -> None:
    """The person did something."""
    session[ACTIVE_AT] = now.timestamp()


def seconds_left(session: SessionBase, *, now: dt.datetime) -> float:
    """Until the session ends from idleness; the whole time when nothing was noted yet."""
    active_at = float(session.get(ACTIVE_AT, now.timestamp()))
    return active_at + settings.IDLE_SECONDS - now.timestamp()


def warn_before_seconds() -> int:
    """Two minutes before the end, or half the time where that is short."""
    return min(WARN_BEFORE_S, int(settings.IDLE_SECONDS) // 2)
