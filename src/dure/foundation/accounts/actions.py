"""Writes about people who sign in."""

from __future__ import annotations

import datetime as dt

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase

from dure.foundation.access.actor import Actor
from dure.foundation.accounts.models import Posting, User
from dure.foundation.accounts.signing.sessions import end, end_others, renew_key
from dure.foundation.accounts.signing.single_sign_on import link, owner_of
from dure.foundation.areas.models import Unit
from dure.foundation.audit.actions import record
from dure.foundation.audit.models import Act
from dure.foundation.codes.models import Code
from dure.foundation.tokens.actions import end_tokens_of

FACTOR = "accounts.authenticator"


def change_password(*, actor: Actor, user: User, password: str, session: SessionBase) -> int:
    """A new password by the person themselves; other sessions and all tokens end, this session gets a new key.

    Returns how many tokens ended.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    ended = _end_elsewhere(actor, user, session)
    renew_key(session)
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    record(actor, Act.PASSWORD_CHANGED, "accounts.user", object_id=user.id)
    return ended


def note_factor(*, actor: Actor, user: User, act: Act, kind: str, session: SessionBase) -> int:
    """A second factor came or went: whatever the ones before have opened ends, but for this session.

    Returns how many tokens ended.
    """
    record(actor, act, FACTOR, object_id=user.id, kind=kind)
    return _end_elsewhere(actor, user, session)


def _end_elsewhere(actor: Actor, user: User, session: SessionBase) -> int:
    end_others(actor, user, this=session)
    return end_tokens_of(actor=actor, user=user)


def add_user(*, actor: Actor, username: str, name: str) -> User:
    """A person who may sign in once there is a password or a link to the agency's sign-in."""
    user = User(username=username, name=name)
    user.set_unusable_password()
    user.save(force_insert=True)
    record(actor, Act.CREATE, "accounts.user", object_id=user.id)
    return user


def post_user(*, actor: Actor, user: User, role: Code, unit: Unit, since: dt.date) -> Posting:
    """Give a person a role at a unit."""
    posting = Posting(
        user=user,
        unit=unit,
        path=unit.path,
        role=role,
        is_visiting=bool(role.attributes.get("visits")),
        valid_from=since,
    )
    posting.save(force_insert=True)
    record(actor, Act.CREATE, "accounts.posting", object_id=user.id, path=unit.path, role=role.code)
    return posting


def set_password(*, actor: Actor, user: User, password: str) -> int:
    """A password by an administrator: every session and token of the person ends. Returns how many sessions."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record(actor, Act.PASSWORD_CHANGED, "accounts.user", object_id=user.id)
    return end_everything(actor=actor, user=user)


def take_factors(*, actor: Actor, user: User) -> int:
    """Take away every second factor of somebody who lost theirs; a new one is set up at the next sign-in."""
    factors = list(Authenticator.objects.filter(user=user))
    for factor in factors:
        record(actor, Act.FACTOR_REMOVED, FACTOR, object_id=user.id, kind=factor.type)
        factor.delete()
    end_everything(actor=actor, user=user)
    return len(factors)


def end_user(*, actor: Actor, user: User, last_day: dt.date) -> int:
    """End the account; its postings end and stay, so that past work keeps its owner; those to come are taken back.

    Returns how many postings that concerns.
    """
    postings = Posting.objects.filter(user=user)
    taken_back, _each = postings.filter(valid_from__gt=last_day).delete()
    ended = postings.exclude(valid_to__lte=last_day).update(valid_to=last_day)
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(actor, Act.CHANGE, "accounts.user", object_id=user.id, ended=ended, taken_back=taken_back)
    end_everything(actor=actor, user=user)
    return ended + taken_back


def end_everything(*, actor: Actor, user: User) -> int:
    """Every session and every token of a person; returns how many sessions."""
    end_tokens_of(actor=actor, user=user)
    return end(actor, UserSession.objects.filter(user=user))


class TiedAlready(Exception):
    """The agency's person signs in as ``owner`` already."""

    def __init__(self, owner: User) -> None:
        super().__init__(owner.username)
        self.owner = owner


def link_user(*, actor: Actor, user: User, subject: str, move: bool = False) -> None:
    """Let a person in through the agency's own sign-in; with ``move`` in place of who came in by it before.

    Raises: TiedAlready.
    """
    owner = owner_of(subject)
    if owner and owner != user:
        if not move:
            raise TiedAlready(owner)
        record(actor, Act.FACTOR_REMOVED, "accounts.user", object_id=owner.id, kind="single_sign_on")
    link(user, subject=subject)
    record(actor, Act.FACTOR_ADDED, "accounts.user", object_id=user.id, kind="single_sign_on")
