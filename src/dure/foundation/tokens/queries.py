"""Reads of tokens, and the actor behind one."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q, QuerySet
from django.utils import timezone

from dure.foundation.access.actor import Actor, Permission, Post, Sees
from dure.foundation.accounts.models import User
from dure.foundation.accounts.queries import actor_of
from dure.foundation.accounts.signing.factors import needs_one
from dure.foundation.tokens.models import ApiToken
from dure.foundation.tokens.words import WORDS

READING = frozenset({Permission.WRITE_VISIT, Permission.EDIT_HOUSEHOLD})
"""Whoever holds one of these reads households, on the pages as through the interface."""
WITH_FILES = READING | {
    Permission.TRIAGE,
    Permission.REGISTER_HOUSEHOLD,
    Permission.PLAN_VISIT,
    Permission.RATE_NEEDS,
    Permission.SCREEN,
    Permission.REFER,
    Permission.CONFIRM_DELIVERY,
    Permission.MANAGE_CASE,
    Permission.SEE_WHO_LOOKED,
}
"""Work that cannot be done without finding the household; its operations show what belongs to it."""


BY_TOKEN = "token:"  # noqa: S105 - the beginning of a key, and no secret
"""Begins the session key of an actor who is a program; the token's id follows."""


def is_program(actor: Actor) -> bool:
    return actor.session_key.startswith(BY_TOKEN)


def mark_of(secret: str) -> str:
    """What is kept of a token. Plain SHA-256: 256 random bits cannot be guessed, so nothing need be slow."""
    return hashlib.sha256(secret.encode()).hexdigest()


def actor_with_token(secret: str, *, now: dt.datetime, ip: str) -> tuple[Actor, bool] | None:
    """The token's owner as the token lets them act, and whether a second factor is due.

    None when it is no token, has ended, or the owner has left. Asked at each request: a posting that came later may
    need the proof that the token was made without.
    """
    token = ApiToken.objects.with_mark(mark_of(secret)).select_related("user").first()
    if token is None or not token.holds(now) or not token.user.is_active:
        return None
    today = timezone.localdate(now)
    ApiToken.objects.with_mark(token.mark).filter(Q(last_used_on=None) | Q(last_used_on__lt=today)).update(
        last_used_on=today
    )
    owner = actor_of(token.user, now=now, ip=ip, session_key=f"{BY_TOKEN}{token.id}")
    return narrowed(owner, token.scopes), needs_one(token.user, owner) and not token.proved


def narrowed(actor: Actor, scopes: Iterable[str]) -> Actor:
    """The actor with no more than the scopes, in deed and in sight.

    A posting that keeps nothing is as if it were not there; one whose scopes need no household's file sees none.
    """
    posts = [replace(post, may=post.may & frozenset(scopes)) for post in actor.posts]
    kept = tuple(replace(post, sees=_sight(post)) for post in posts if post.may)
    reads = any(post.may & READING for post in kept)
    return replace(actor, posts=kept, opened=actor.opened if reads else ())


def _sight(post: Post) -> Sees:
    """As far as the work goes for which the posting is left."""
    if post.sees is Sees.CASES and not post.may & WITH_FILES:
        return Sees.COUNTS if Permission.SEE_INDICATORS in post.may else Sees.NONE
    if post.sees is Sees.COUNTS and Permission.SEE_INDICATORS not in post.may:
        return Sees.NONE
    if post.sees is Sees.SHEETS and not post.may & {Permission.ANSWER_REFERRAL, Permission.SEND_ALARM}:
        return Sees.NONE
    return post.sees


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """One's own tokens, the newest first."""
    rows: QuerySet[ApiToken] = ApiToken.objects.visible_to(actor)
    return rows.order_by("-made_at", "-id")


def valid_tokens_of(actor: Actor, user: User) -> QuerySet[ApiToken]:
    """A person's tokens that still open something, for the administrator."""
    return tokens_of(actor).filter(user=user, ended_at=None, valid_until__gt=actor.now)


def scopes_for(actor: Actor) -> list[str]:
    """What a token of this person could be allowed: no more than the person, and only what an operation asks for.

    Opening in an emergency, restricting and reviewing stay with people who sit before a page.
    """
    return sorted({permission for post in actor.posts for permission in post.may if permission in WORDS})
