"""Making and ending tokens."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from dure.foundation.access.actor import Actor
from dure.foundation.access.decisions import NotAllowed, no
from dure.foundation.accounts.models import User
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.tokens.models import ApiToken
from dure.foundation.tokens.queries import is_program, mark_of, scopes_for, tokens_of

WHAT = "tokens.token"
RANDOM_BYTES = 32
SIGN = "dure_"
"""Begins every token, so that one left in a file or a chat is recognised."""


def make_token(
    *, actor: Actor, name: str, scopes: Iterable[str], valid_until: dt.datetime, proved: bool, at: dt.datetime
) -> tuple[ApiToken, str]:
    """A token and its secret, which is shown this once and kept nowhere.

    ``proved``: the session that makes it has shown a second factor.

    Raises:
        NotAllowed: nobody is signed in, or a scope goes beyond the person's own right.
    """
    wanted = sorted(set(scopes))
    if actor.user_id is None or is_program(actor) or not set(wanted) <= set(scopes_for(actor)):
        raise NotAllowed(no(_("A token may do no more than you may yourself.")))
    secret = SIGN + secrets.token_urlsafe(RANDOM_BYTES)
    token = ApiToken(
        user_id=actor.user_id,
        name=name,
        mark=mark_of(secret),
        scopes=wanted,
        proved=proved,
        made_at=at,
        valid_until=valid_until,
    )
    token.save(force_insert=True)
    record(actor, Act.CREATE, WHAT, object_id=token.id, at=at, scopes=wanted)
    return token, secret


def end_token(*, actor: Actor, token: ApiToken, at: dt.datetime) -> bool:
    """Take a token back; the next request with it is refused. False when it had ended already."""
    if not tokens_of(actor).filter(pk=token.pk, ended_at=None).update(ended_at=at):
        return False
    record(actor, Act.CHANGE, WHAT, object_id=token.id, at=at, ended=True)
    return True


def end_tokens_of(*, actor: Actor, user: User) -> int:
    """Take back every token of a person, with the sessions that end: returns how many."""
    ended = 0
    for token in tokens_of(actor).filter(user=user, ended_at=None):
        ended += end_token(actor=actor, token=token, at=actor.moment)
    return ended
