"""Background work about signing in."""

from __future__ import annotations

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.jobs.kinds import pulls

AT_A_TIME = 500


@pulls(name="accounts.clear_sessions", label=_("Clear away ended sessions"), every="*/10 * * * *")
def clear_sessions(_system: Actor, at: dt.datetime) -> int:
    """A session that has ended signs nobody in any more, but its rows still say who was here, from where, with what."""
    ended = Session.objects.filter(expire_date__lt=at).select_for_update(skip_locked=True)
    some = list(ended.values_list("pk", flat=True)[:AT_A_TIME])
    count, _each = Session.objects.filter(pk__in=some).delete()
    return count + _forget_places()


def _forget_places() -> int:
    """Lines of "where you are signed in" whose session is gone: idle, out of hours or cleared away."""
    living = Session.objects.filter(pk=OuterRef("session_key"))
    left = UserSession.objects.filter(~Exists(living)).select_for_update(skip_locked=True)
    some = list(left.values_list("pk", flat=True)[:AT_A_TIME])
    count, _each = UserSession.objects.filter(pk__in=some).delete()
    return int(count)
