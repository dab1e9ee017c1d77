"""A session ends after its hours, however busy it was."""

from __future__ import annotations

import datetime as dt
import time

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

FRESH_SECONDS = 5 * 60
SIGNED_IN_AT = "signed_in_at"


def begin(session: SessionBase, *, at: dt.datetime) -> None:
    session[SIGNED_IN_AT] = at.timestamp()


def is_over(session: SessionBase, *, now: dt.datetime) -> bool:
    """Django counts from the last write of the session; this counts from the sign-in."""
    since = session.get(SIGNED_IN_AT)
    return since is not None and bool(now.timestamp() - since >= settings.SESSION_COOKIE_AGE)


def is_fresh(session: SessionBase) -> bool:
    """Whether the sign-in was moments ago."""
    return bool(time.time() - session.get(SIGNED_IN_AT, 0) < FRESH_SECONDS)
