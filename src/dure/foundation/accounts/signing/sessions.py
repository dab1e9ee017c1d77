"""The places where a person is signed in, and ending them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session

from dure.foundation.access.actor import Actor
from dure.foundation.accounts.models import User
from dure.foundation.audit.actions import record, session_mark
from dure.foundation.audit.models import Act

# What stands in the text that a browser sends → its name; the first that fits. Source: the browsers' own texts.
BROWSERS = {
    "Edg": "Edge",
    "Whale/": "Whale",
    "SamsungBrowser/": "Samsung Internet",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session as its owner sees it. ``device`` is empty for a browser that nobody knows."""

    id: int
    device: str
    ip: str
    since: dt.datetime
    is_this: bool


def sessions_of(user: User, *, this: SessionBase) -> list[SignedIn]:
    """The live sessions, this one first, then the latest."""
    rows = UserSession.objects.purge_and_list(user)
    found = [
        SignedIn(row.pk, device(row.user_agent), row.ip, row.created_at, row.session_key == this.session_key)
        for row in rows
    ]
    return sorted(found, key=lambda session: (session.is_this, session.since), reverse=True)


def device(user_agent: str) -> str:
    """``Chrome · Windows`` from what the browser calls itself."""
    names = [next((name for mark, name in table.items() if mark in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in names if name)


def end_others(actor: Actor, user: User, *, this: SessionBase) -> int:
    """End every session but this; returns how many."""
    return end(actor, UserSession.objects.filter(user=user).exclude(session_key=this.session_key))


def end_one(actor: Actor, user: User, *, session_id: int) -> int:
    """End one of the user's own sessions; another person's number ends nothing."""
    return end(actor, UserSession.objects.filter(user=user, pk=session_id))


def end(actor: Actor, sessions: Iterable[UserSession]) -> int:
    """End those that still live, and forget those that ended by themselves; returns how many lived."""
    owners = {row.session_key: row.user_id for row in sessions}
    signed_in = Session.objects.filter(pk__in=owners)
    live = list(signed_in.filter(expire_date__gt=actor.moment).values_list("pk", flat=True))
    for key in live:
        record(actor, Act.SESSION_ENDED, "accounts.session", object_id=owners[key], ended=session_mark(key))
    signed_in.delete()
    UserSession.objects.filter(session_key__in=owners).delete()
    return len(live)


def renew_key(session: SessionBase) -> None:
    """A new key for the same session, also in its row of the list."""
    before = session.session_key
    session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=session.session_key)
